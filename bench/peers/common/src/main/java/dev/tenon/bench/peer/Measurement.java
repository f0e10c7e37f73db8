package dev.tenon.bench.peer;

import java.util.Arrays;
import java.util.Locale;

/**
 * What one run came to.
 *
 * @param throughput operations per second
 * @param p50 median latency in ms, 0 if there are no latencies
 * @param p99 in ms, likewise
 */
public record Measurement(double throughput, double p50, double p99) {
  /** From the latency of every operation, in nanoseconds, in any order. */
  static Measurement of(long[] latencies, long elapsedNanos) {
    Arrays.sort(latencies);
    return new Measurement(
        perSecond(latencies.length, elapsedNanos),
        percentile(latencies, 0.50),
        percentile(latencies, 0.99));
  }

  static Measurement of(long operations, long elapsedNanos) {
    return new Measurement(perSecond(operations, elapsedNanos), 0, 0);
  }

  /** With what else was counted. */
  String json(String what, double count) {
    String figures = json();
    return String.format(
        Locale.ROOT,
        "%s,\"counted\":{\"%s\":%.3f}}",
        figures.substring(0, figures.length() - 1),
        what,
        count);
  }

  String json() {
    return String.format(
        Locale.ROOT, "{\"throughput\":%.1f,\"p50\":%.3f,\"p99\":%.3f}", throughput, p50, p99);
  }

  private static double perSecond(long operations, long elapsedNanos) {
    return operations * 1e9 / elapsedNanos;
  }

  private static double percentile(long[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
  }
}
