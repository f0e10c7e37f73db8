package dev.tenon.soak.observer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** How much the machine had more to do than it has processors, as Linux tells it. */
public final class CpuPressure {
  private static final Path FILE = Path.of("/proc/pressure/cpu");
  private static final String TOTAL = "total=";

  private CpuPressure() {}

  /** For how long somebody waited for a processor since the machine started; 0 if nobody tells. */
  public static Duration stalled() {
    try {
      List<String> lines = Files.readAllLines(FILE);
      return lines.stream()
          .filter(line -> line.startsWith("some "))
          .map(line -> Long.parseLong(line.substring(line.indexOf(TOTAL) + TOTAL.length())))
          .findFirst()
          .map(micros -> Duration.ofNanos(micros * 1_000))
          .orElse(Duration.ZERO);
    } catch (IOException e) {
      return Duration.ZERO;
    }
  }
}
