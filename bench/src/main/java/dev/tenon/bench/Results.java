package dev.tenon.bench;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.MachineLoad;
import java.util.Map;
import java.util.Optional;

/**
 * What a benchmark came to.
 *
 * @param medians by case and contender
 * @param counts what else was counted per operation, by case, contender and its name
 */
record Results(
    String bench,
    int rounds,
    MachineLoad load,
    Map<String, Map<String, Figures>> medians,
    Map<String, Map<String, Map<String, Double>>> counts) {
  /** The medians of a contender in a case, if it was measured. */
  Optional<Figures> of(String caseName, String contender) {
    return Optional.ofNullable(medians.getOrDefault(caseName, Map.of()).get(contender));
  }

  Optional<Figures> ours(String caseName) {
    return of(caseName, OURS);
  }

  /** Ours divided by a reference, if both were measured. */
  Optional<Figures> ratio(String caseName, String reference) {
    return ours(caseName).flatMap(ours -> of(caseName, reference).map(ours::ratioTo));
  }

  /** A count of a contender in a case, if it was taken. */
  Optional<Double> count(String caseName, String contender, String what) {
    return Optional.ofNullable(countsOf(caseName, contender).get(what));
  }

  Map<String, Double> countsOf(String caseName, String contender) {
    return counts.getOrDefault(caseName, Map.of()).getOrDefault(contender, Map.of());
  }
}
