package dev.tenon.bench.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What else the machine did meanwhile.
 *
 * @param cores how many the JVM may use
 * @param loadAverageBegin of the last minute, negative if the system does not tell
 * @param loadAverageEnd likewise; our own work is in it
 * @param stolenPercent of the time of all cores, what the hypervisor gave to others; negative if
 *     the system does not tell
 */
public record MachineLoad(
    int cores, double loadAverageBegin, double loadAverageEnd, double stolenPercent) {
  /** Begins to watch. */
  public static Watch watch() {
    return new Watch();
  }

  /** Knows how it was at the beginning. */
  public static final class Watch {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int STEAL = 7;
    private static final int GUEST = 8; // counted in what comes before it

    private final double loadAverage = loadAverage();
    private final long[] ticks = ticks();

    private Watch() {}

    /** From the beginning until now. */
    public MachineLoad end() {
      long[] now = ticks();
      double stolen = -1;
      if (ticks.length > STEAL && now.length > STEAL) {
        long all = total(now) - total(ticks);
        stolen = all == 0 ? 0 : (now[STEAL] - ticks[STEAL]) * 100.0 / all;
      }
      int cores = Runtime.getRuntime().availableProcessors();
      return new MachineLoad(cores, loadAverage, loadAverage(), stolen);
    }

    private static double loadAverage() {
      return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static long total(long[] ticks) {
      return Arrays.stream(ticks).limit(GUEST).sum();
    }

    /** User, nice, system, idle, iowait, irq, softirq, steal and more, of all cores together. */
    private static long[] ticks() {
      try {
        List<String> words = List.of(Files.readAllLines(STAT).getFirst().split("\\s+"));
        return words.stream().skip(1).mapToLong(Long::parseLong).toArray();
      } catch (IOException e) {
        return new long[0];
      }
    }
  }
}
