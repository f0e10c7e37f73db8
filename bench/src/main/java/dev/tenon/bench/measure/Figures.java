package dev.tenon.bench.measure;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one slice came to, or the medians of several.
 *
 * @param throughput operations per second
 * @param p50 the median of their latencies in milliseconds; 0 if none were taken
 * @param p99 likewise, the 99th percentile
 */
public record Figures(double throughput, double p50, double p99) {
  /** From the latency of every operation, in nanoseconds and in any order; sorts them. */
  public static Figures of(long[] latencies, long elapsedNanos) {
    Arrays.sort(latencies);
    return new Figures(
        latencies.length * 1e9 / elapsedNanos,
        percentile(latencies, 50),
        percentile(latencies, 99));
  }

  /** From a number of operations that are not timed one by one. */
  public static Figures of(long operations, long elapsedNanos) {
    return new Figures(operations * 1e9 / elapsedNanos, 0, 0);
  }

  /** The median of each figure by itself. */
  public static Figures medians(List<Figures> slices) {
    return new Figures(
        median(slices, Figures::throughput),
        median(slices, Figures::p50),
        median(slices, Figures::p99));
  }

  /** These divided by those of a reference; 0 where the reference has none. */
  public Figures ratioTo(Figures reference) {
    return new Figures(
        ratio(throughput, reference.throughput),
        ratio(p50, reference.p50),
        ratio(p99, reference.p99));
  }

  private static double ratio(double ours, double reference) {
    return reference == 0 ? 0 : ours / reference;
  }

  private static double percentile(long[] sorted, int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceilDiv((long) sorted.length * percent, 100L);
    return sorted[rank - 1] / 1e6;
  }

  private static double median(List<Figures> slices, ToDoubleFunction<Figures> figure) {
    return median(slices.stream().map(figure::applyAsDouble).toList());
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
