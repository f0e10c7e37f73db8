package dev.tenon.bench.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Lets contenders work in turn, so that what disturbs the machine disturbs them alike: in every
 * round a slice of each, in an order that changes from round to round.
 */
public final class Rounds {
  private final Plan plan;
  private final Consumer<String> progress;
  private final LongSupplier nanoTime;
  private final Map<String, Map<String, List<Figures>>> slices = new LinkedHashMap<>();
  private final Map<String, Map<String, Map<String, List<Double>>>> counts = new LinkedHashMap<>();

  /**
   * Nothing measured yet.
   *
   * @param progress takes a line per slice
   */
  public Rounds(Plan plan, Consumer<String> progress) {
    this(plan, progress, System::nanoTime);
  }

  Rounds(Plan plan, Consumer<String> progress, LongSupplier nanoTime) {
    this.plan = plan;
    this.progress = progress;
    this.nanoTime = nanoTime;
  }

  /** Measures cases, all their contenders interleaved. */
  public void measure(Case... cases) throws Exception {
    List<Turn> turns = new ArrayList<>();
    for (Case each : cases) {
      for (Contender contender : each.contenders()) {
        turns.add(new Turn(each.name(), contender));
      }
    }
    for (int time = 1; time <= plan.warmUps(); time++) {
      for (Turn turn : turns) {
        warmUp(turn);
      }
    }
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Turn turn : turns) {
        Figures figures = take(turn, plan.slice(), "round " + round + " of " + plan.rounds());
        slices
            .computeIfAbsent(turn.caseName, name -> new LinkedHashMap<>())
            .computeIfAbsent(turn.contender.name(), name -> new ArrayList<>())
            .add(figures);
        turn.contender.counted().forEach((what, count) -> count(turn, what, count));
      }
      Collections.rotate(turns, 1);
    }
  }

  /**
   * Again while there is time for a slice, since some end with their data and not with the time.
   */
  private void warmUp(Turn turn) throws Exception {
    long until = nanoTime.getAsLong() + plan.warmUp().toNanos();
    Duration left = plan.warmUp();
    do {
      take(turn, left, "warm-up");
      left = Duration.ofNanos(until - nanoTime.getAsLong());
    } while (left.compareTo(plan.slice()) >= 0);
  }

  private void count(Turn turn, String what, double count) {
    counts
        .computeIfAbsent(turn.caseName, name -> new LinkedHashMap<>())
        .computeIfAbsent(turn.contender.name(), name -> new TreeMap<>())
        .computeIfAbsent(what, name -> new ArrayList<>())
        .add(count);
  }

  /** The medians of what else was counted, by case, contender and name. */
  public Map<String, Map<String, Map<String, Double>>> counts() {
    Map<String, Map<String, Map<String, Double>>> medians = new LinkedHashMap<>();
    counts.forEach((name, contenders) -> {
      Map<String, Map<String, Double>> ofCase = new LinkedHashMap<>();
      contenders.forEach((contender, all) -> {
        Map<String, Double> ofContender = new TreeMap<>();
        all.forEach((what, values) -> ofContender.put(what, Figures.median(values)));
        ofCase.put(contender, ofContender);
      });
      medians.put(name, ofCase);
    });
    return medians;
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
