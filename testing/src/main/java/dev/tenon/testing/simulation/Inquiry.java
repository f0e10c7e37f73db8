package dev.tenon.testing.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks into a history that broke something: replays it, and tries kinds of faults alone. */
final class Inquiry<W> {
  private static final int SEEDS = 5;
  private static final int TOO_LONG = 100_000;

  private final Simulation<W> plan;
  private final Faults faults;
  private final long seed;

  Inquiry(Simulation<W> plan, Faults faults, long seed) {
    this.plan = plan;
    this.faults = faults;
    this.seed = seed;
  }

  Violation into(Broken first) {
    Run again = replay(faults, seed);
    String what = String.valueOf(first.failure().getMessage());
    StringBuilder told = new StringBuilder();
    told.append("seed %d breaks: %s%n  %s%n".formatted(seed, first.invariant(), what));
    told.append("  in ").append(again.tally).append('\n');
    if (again.breaks(first)) {
      if (again.tally.steps() < TOO_LONG) {
        told.append("  ").append(causes(first)).append('\n');
      }
    } else {
      told.append(
          "  It did not when replayed: something in the services does not follow from the seed,"
              + " such as a clock, a random number, a thread or the order of a hash set.\n");
    }
    told.append(again.history.trace().about(what));
    return new Violation(seed, first.invariant(), told.toString(), first.failure());
  }

  /** Which kind of fault is enough; each is tried alone, with a few seeds. */
  private String causes(Broken first) {
    Faults none = Faults.none();
    Map<String, Faults> alone = new LinkedHashMap<>();
    alone.put("delays", none.withLongestDelay(faults.longestDelay()));
    alone.put("crashes", none.withCrashes(faults.crashes()));
    alone.put("duplicates", none.withDuplicates(faults.duplicates()));
    alone.put("failed publications", none.withFailedPublications(faults.failedPublications()));
    alone.put("failed writes", none.withFailedWrites(faults.failedWrites()));
    if (breaksSoon(none, first)) {
      return "It takes no fault: without any it also breaks.";
    }
    List<String> enough = new ArrayList<>();
    alone.forEach((kind, some) -> {
      if (breaksSoon(some, first)) {
        enough.add(kind);
      }
    });
    return enough.isEmpty()
        ? "It takes luck, or more than one kind of fault."
        : "It takes one kind of fault: %s, %s."
            .formatted(String.join(", or ", enough), enough.size() == 1 ? "alone" : "each alone");
  }

  private boolean breaksSoon(Faults some, Broken first) {
    for (long next = seed; next < seed + SEEDS; next++) {
      if (replay(some, next).breaks(first)) {
        return true;
      }
    }
    return false;
  }

  private Run replay(Faults some, long chosen) {
    History<W> history = new History<>(plan, some, chosen);
    try {
      return new Run(history, history.run(), "");
    } catch (Broken e) {
      return new Run(history, history.tally().at(history.timeline().now()), e.invariant());
    }
  }

  private record Run(History<?> history, Tally tally, String broken) {
    boolean breaks(Broken first) {
      return broken.equals(first.invariant());
    }
  }
}
