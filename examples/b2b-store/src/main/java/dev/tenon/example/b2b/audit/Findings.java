package dev.tenon.example.b2b.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What an audit found wrong, by invariant; a few examples of each. For one thread. */
public final class Findings {
  private static final int EXAMPLES = 5;

  private final Map<Invariant, List<String>> examples = new EnumMap<>(Invariant.class);
  private final Map<Invariant, Integer> counts = new EnumMap<>(Invariant.class);

  void add(Invariant invariant, String what) {
    counts.merge(invariant, 1, Integer::sum);
    List<String> some = examples.computeIfAbsent(invariant, none -> new ArrayList<>());
    if (some.size() < EXAMPLES) {
      some.add(what);
    }
  }

  /** True if nothing violates it. */
  public boolean holds(Invariant invariant) {
    return !counts.containsKey(invariant);
  }

  /** True if every invariant holds. */
  public boolean allHold() {
    return counts.isEmpty();
  }

  /** How often it is violated. */
  public int count(Invariant invariant) {
    return counts.getOrDefault(invariant, 0);
  }

  /** Some violations, for people. */
  public List<String> examples(Invariant invariant) {
    return List.copyOf(examples.getOrDefault(invariant, List.of()));
  }
}
