package dev.tenon.bench;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.measure.Figures;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What must be reached.
 *
 * @param what the figure, in words
 * @param target the least, or the most if {@code atMost}
 * @param figure takes it from the results, if it was measured
 */
record Bar(String what, double target, boolean atMost, Function<Results, Optional<Double>> figure) {
  /** Our throughput is at least so many times that of a reference. */
  static Bar throughput(String caseName, String reference, double target) {
    return new Bar(
        caseName + ": throughput / " + reference,
        target,
        false,
        results -> results.ratio(caseName, reference).map(Figures::throughput));
  }

  /** Our 99th percentile is not above that of a reference. */
  static Bar p99(String caseName, String reference) {
    return p99(caseName, reference, 1);
  }

  /** Our 99th percentile is at most so many times that of a reference. */
  static Bar p99(String caseName, String reference, double target) {
    return new Bar(
        caseName + ": p99 / " + reference,
        target,
        true,
        results -> results.ratio(caseName, reference).map(Figures::p99));
  }

  /** Our median is at most so many times that of a reference. */
  static Bar p50(String caseName, String reference, double target) {
    return new Bar(
        caseName + ": p50 / " + reference,
        target,
        true,
        results -> results.ratio(caseName, reference).map(Figures::p50));
  }

  /** Our median is at most so many milliseconds. */
  static Bar p50Within(String caseName, double millis) {
    return new Bar(
        caseName + ": p50 in ms",
        millis,
        true,
        results -> results.ours(caseName).map(Figures::p50));
  }

  /** Our 99th percentile is at most so many milliseconds. */
  static Bar p99Within(String caseName, double millis) {
    return new Bar(
        caseName + ": p99 in ms",
        millis,
        true,
        results -> results.ours(caseName).map(Figures::p99));
  }

  /** Ours has at most so much of what else is counted, per operation. */
  static Bar countWithin(String caseName, String what, double most) {
    return new Bar(
        caseName + ": " + what, most, true, results -> results.count(caseName, OURS, what));
  }

  /** An operation of ours costs at most so many times what it costs in another case. */
  static Bar cost(String caseName, String otherCase, double target) {
    return new Bar(
        caseName + ": cost / " + otherCase,
        target,
        true,
        results ->
            results
                .ours(otherCase)
                .flatMap(other -> results.ours(caseName).map(other::ratioTo))
                .map(Figures::throughput));
  }

  String targetText() {
    return (atMost ? "<= " : ">= ") + String.format(Locale.ROOT, "%.2f", target);
  }

  String verdict(double value) {
    return (atMost ? value <= target : value >= target) ? "reached" : "missed";
  }
}
