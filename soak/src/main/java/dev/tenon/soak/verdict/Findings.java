package dev.tenon.soak.verdict;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was found wrong, by invariant; a few examples of each. Safe for use by many threads. */
public final class Findings {
  private static final int EXAMPLES = 5;

  private final Map<Invariant, List<String>> examples = new EnumMap<>(Invariant.class);
  private final Map<Invariant, Integer> counts = new EnumMap<>(Invariant.class);

  /** Adds one. */
  public synchronized void add(Invariant invariant, String what) {
    counts.merge(invariant, 1, Integer::sum);
    List<String> some = examples.computeIfAbsent(invariant, none -> new ArrayList<>());
    if (some.size() < EXAMPLES) {
      some.add(what);
    }
  }

  /** How often it was violated. */
  public synchronized int count(Invariant invariant) {
    return counts.getOrDefault(invariant, 0);
  }

  /** True if every invariant holds. */
  public synchronized boolean allHold() {
    return counts.isEmpty();
  }

  /** Some violations, for people. */
  public synchronized List<String> examples(Invariant invariant) {
    return List.copyOf(examples.getOrDefault(invariant, List.of()));
  }
}
