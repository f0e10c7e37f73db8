package dev.tenon.bench.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets contenders work in turn, so that what disturbs the machine disturbs them alike: in every
 * round a slice of each, in an order that changes from round to round.
 */
public final class Rounds {
  private final Plan plan;
  private final Consumer<String> progress;
  private final Map<String, Map<String, List<Figures>>> slices = new LinkedHashMap<>();

  /**
   * Nothing measured yet.
   *
   * @param progress takes a line per slice
   */
  public Rounds(Plan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /** Measures cases, all their contenders interleaved. */
  public void measure(Case... cases) throws Exception {
    List<Turn> turns = new ArrayList<>();
    for (Case each : cases) {
      for (Contender contender : each.contenders()) {
        turns.add(new Turn(each.name(), contender));
      }
    }
    for (Turn turn : turns) {
      take(turn, plan.warmUp(), "warm-up");
    }
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Turn turn : turns) {
        Figures figures = take(turn, plan.slice(), "round " + round + " of " + plan.rounds());
        slices
            .computeIfAbsent(turn.caseName, name -> new LinkedHashMap<>())
            .computeIfAbsent(turn.contender.name(), name -> new ArrayList<>())
            .add(figures);
      }
      Collections.rotate(turns, 1);
    }
  }

  /** The medians of everything measured, by case and contender. */
  public Map<String, Map<String, Figures>> medians() {
    Map<String, Map<String, Figures>> medians = new LinkedHashMap<>();
    slices.forEach((name, contenders) -> {
      Map<String, Figures> ofCase = new LinkedHashMap<>();
      contenders.forEach((contender, all) -> ofCase.put(contender, Figures.medians(all)));
      medians.put(name, ofCase);
    });
    return medians;
  }

  private Figures take(Turn turn, Duration slice, String when) throws Exception {
    turn.contender.prepare();
    Figures figures = turn.contender.run(slice);
    progress.accept(
        String.format(
            Locale.ROOT,
            "%s, %s, %s: %,.0f/s, p50 %.2f ms, p99 %.2f ms",
            turn.caseName,
            when,
            turn.contender.name(),
            figures.throughput(),
            figures.p50(),
            figures.p99()));
    return figures;
  }

  private record Turn(String caseName, Contender contender) {}
}
