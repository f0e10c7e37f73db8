package dev.tenon.soak.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What was injected, and how long the store took to recover. For one thread. */
public final class FaultLog {
  private final Path file;
  private final long begin = System.nanoTime();
  private final Times recoveries = new Times();
  private int kills;
  private Duration slowest = Duration.ZERO;
  private String slowestFault = "none";

  /** Written down in a file, too, fault by fault. */
  public FaultLog(Path file) {
    this.file = file;
  }

  /**
   * Adds one.
   *
   * @param flight for people, how the recovery went
   */
  public void add(Fault fault, String what, Duration recovery, String flight) {
    kills += fault.kills();
    recoveries.add(fault.kind(), recovery);
    if (recovery.compareTo(slowest) > 0) {
      slowest = recovery;
      slowestFault = what;
    }
    double at = (System.nanoTime() - begin) / 1e9;
    String line = String.format(Locale.ROOT, "%8.3f s  %s; %s%n", at, what, flight);
    try {
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many processes were killed. */
  public int kills() {
    return kills;
  }

  /** How many faults there were. */
  public int count() {
    return recoveries.count();
  }

  /** For people: the slowest recovery of all. */
  public String slowest() {
    return Times.text(slowest) + " (" + slowestFault + ")";
  }

  /** For people: a line per kind, with how often, and how long the store took to recover. */
  public List<String> lines() {
    return recoveries.lines();
  }
}
