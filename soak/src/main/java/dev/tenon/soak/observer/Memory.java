package dev.tenon.soak.observer;

import dev.tenon.soak.site.Member;
import dev.tenon.soak.site.Site;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks how much memory the services take: their heap has 256 MB, and the rest is bounded, too. */
public final class Memory {
  private static final long LIMIT_KB = 600_000;

  private final Site site;
  private final Findings findings;

  /** Looks at the processes of a site. */
  public Memory(Site site, Findings findings) {
    this.site = site;
    this.findings = findings;
  }

  /** Complains of what takes too much. */
  public void look() {
    for (Member member : site.members()) {
      long kilobytes = resident(member.pid());
      if (kilobytes > LIMIT_KB) {
        findings.add(Invariant.MEMORY_BOUNDED, member + " takes " + kilobytes / 1_000 + " MB");
      }
    }
  }

  /** 0 for a process that is gone. */
  private static long resident(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
