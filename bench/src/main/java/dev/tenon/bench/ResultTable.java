package dev.tenon.bench;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.MachineLoad;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The results for people: every contender, ours first, and every bar. */
final class ResultTable {
  private static final String ROW = "%-16s %-16s %12s %10s %10s   %s%n";
  private static final String BAR = "%-40s %9s %9s   %s%n";

  private final Results results;
  private final Formatter text = new Formatter(Locale.ROOT);

  private ResultTable(Results results) {
    this.results = results;
  }

  static String of(Results results, List<Bar> bars) {
    ResultTable table = new ResultTable(results);
    table.heading();
    results.medians().forEach(table::rows);
    table.counts();
    table.bars(bars);
    return table.text.toString();
  }

  private void heading() {
    MachineLoad load = results.load();
    text.format(
        "%s: medians of %d rounds on %d cores, load average %.1f before and %.1f after%s%n%n",
        results.bench(),
        results.rounds(),
        load.cores(),
        load.loadAverageBegin(),
        load.loadAverageEnd(),
        load.stolenPercent() < 0 ? "" : ", %.1f %% stolen".formatted(load.stolenPercent()));
    text.format(
        ROW,
        "case",
        "contender",
        "per second",
        "p50 ms",
        "p99 ms",
        "ours / it: per second, p50, p99");
  }

  private void rows(String caseName, Map<String, Figures> contenders) {
    results.ours(caseName).ifPresent(ours -> row(caseName, OURS, ours, ""));
    contenders.forEach((name, figures) -> {
      if (!name.equals(OURS)) {
        row("", name, figures, results.ratio(caseName, name).map(this::ratio).orElse(""));
      }
    });
  }

  private void row(String caseName, String contender, Figures figures, String ratio) {
    text.format(
        ROW,
        caseName,
        contender,
        String.format(Locale.ROOT, "%,.0f", figures.throughput()),
        hundredths(figures.p50()),
        hundredths(figures.p99()),
        ratio);
  }

  private void counts() {
    results
        .counts()
        .forEach((caseName, contenders) ->
            contenders.forEach((contender, counts) ->
                counts.forEach((what, count) ->
                    text.format(ROW, caseName, contender, hundredths(count), "", "", what))));
  }

  private String ratio(Figures ratio) {
    return hundredths(ratio.throughput())
        + "  "
        + hundredths(ratio.p50())
        + "  "
        + hundredths(ratio.p99());
  }

  private void bars(List<Bar> bars) {
    text.format("%n" + BAR, "bar", "target", "figure", "");
    for (Bar bar : bars) {
      Optional<Double> figure = bar.figure().apply(results);
      text.format(
          BAR,
          bar.what(),
          bar.targetText(),
          figure.map(value -> String.format(Locale.ROOT, "%.3f", value)).orElse("-"),
          figure.map(bar::verdict).orElse("not measured"));
    }
  }

  private static String hundredths(double value) {
    return value == 0 ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }
}
