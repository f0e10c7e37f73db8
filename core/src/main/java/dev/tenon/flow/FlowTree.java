package dev.tenon.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the events of one flow in their places: each under what it follows from. */
final class FlowTree {
  private static final int MAX_DEPTH = 100;

  private final Rules rules;
  private final Map<String, FlowEvent> events = new HashMap<>();
  private final Map<String, List<FlowEvent>> effects = new HashMap<>();
  private final Map<String, List<Awaited>> awaited = new HashMap<>();
  private final List<FlowEvent> sorted;

  FlowTree(Rules rules, List<FlowEvent> all, List<Awaited> awaited) {
    this.rules = rules;
    sorted =
        all.stream()
            .sorted(Comparator.comparing(FlowEvent::recordedAt).thenComparing(FlowEvent::id))
            .toList();
    sorted.forEach(event -> events.put(event.id(), event));
    for (FlowEvent event : sorted) {
      FlowEvent cause = causeOf(event);
      if (cause != null) {
        effects.computeIfAbsent(cause.id(), id -> new ArrayList<>()).add(event);
      }
    }
    for (Awaited one : awaited) {
      this.awaited.computeIfAbsent(one.cause().id(), id -> new ArrayList<>()).add(one);
    }
  }

  private @Nullable FlowEvent causeOf(FlowEvent event) {
    return event.causationId() == null ? null : events.get(event.causationId());
  }

  /** In the order they were recorded. */
  List<FlowEvent> sorted() {
    return sorted;
  }

  /**
   * What follows from nothing that is known; then what has no place there: the rest of what is too
   * deep, and what is said to have caused itself.
   */
  List<FlowStep> steps() {
    List<FlowStep> steps = new ArrayList<>();
    Set<String> placed = new HashSet<>();
    for (FlowEvent event : sorted) {
      if (causeOf(event) == null) {
        steps.add(step(event, placed, 1));
      }
    }
    for (FlowEvent event : sorted) {
      if (!placed.contains(event.id())) {
        steps.add(step(event, placed, 1));
      }
    }
    return steps;
  }

  private FlowStep step(FlowEvent event, Set<String> placed, int depth) {
    placed.add(event.id());
    List<FlowStep> next = new ArrayList<>();
    for (FlowEvent effect : effects.getOrDefault(event.id(), List.of())) {
      if (depth < MAX_DEPTH && !placed.contains(effect.id())) {
        next.add(step(effect, placed, depth + 1));
      }
    }
    return new FlowStep(
        event, isExpected(event), late(event), next, awaited.getOrDefault(event.id(), List.of()));
  }

  private boolean isExpected(FlowEvent event) {
    FlowEvent cause = causeOf(event);
    return cause == null
        ? event.causationId() != null || rules.allows(null, event.name())
        : rules.allows(cause.name(), event.name());
  }

  private @Nullable Duration late(FlowEvent event) {
    FlowEvent cause = causeOf(event);
    if (cause == null) {
      return null;
    }
    for (Reaction reaction : rules.after(cause.name())) {
      Duration within = reaction.within();
      if (within != null && reaction.anyOf().contains(event.name())) {
        Instant due = cause.recordedAt().plus(within);
        return event.recordedAt().isAfter(due) ? Duration.between(due, event.recordedAt()) : null;
      }
    }
    return null;
  }
}
