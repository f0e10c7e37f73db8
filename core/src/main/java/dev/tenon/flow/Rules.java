package dev.tenon.flow;

import dev.tenon.error.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What all choreographies say together. */
final class Rules {
  private final Map<String, Choreography> declared = new TreeMap<>();
  private final Map<EventName, Choreography> begins = new HashMap<>();
  private final Map<EventName, List<Reaction>> reactions = new HashMap<>();
  private final Set<EventName> expected = new HashSet<>();
  private final Set<EventName> ends = new HashSet<>();

  Rules(List<Choreography> declared) {
    for (Choreography one : declared) {
      require(
          this.declared.put(one.name(), one) == null, "two choreographies are named " + one.name());
      for (EventName event : one.begins()) {
        Choreography other = begins.putIfAbsent(event, one);
        require(
            other == null,
            "choreographies " + name(other) + " and " + one.name() + " both begin with " + event);
      }
      one.reactions().forEach(this::add);
      ends.addAll(one.ends());
    }
  }

  private void add(EventName cause, List<Reaction> added) {
    List<Reaction> all = reactions.computeIfAbsent(cause, c -> new ArrayList<>());
    for (Reaction reaction : added) {
      if (!all.contains(reaction)) {
        all.add(reaction);
        expected.addAll(reaction.anyOf());
      }
    }
  }

  private static String name(@Nullable Choreography choreography) {
    return choreography == null ? "" : choreography.name();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw Problem.INVALID_CHOREOGRAPHY.because(otherwise);
    }
  }

  /** Refuses what nobody could see. */
  void requireServices(Collection<String> known) {
    Set<String> needed = new LinkedHashSet<>();
    begins.keySet().forEach(event -> needed.add(event.service()));
    expected.forEach(event -> needed.add(event.service()));
    needed.removeAll(known);
    require(needed.isEmpty(), "the databases of these services are needed, too: " + needed);
  }

  /** The choreography that begins with that, if one does. */
  @Nullable Choreography begunBy(EventName event) {
    return begins.get(event);
  }

  /** By when a flow of that choreography has to end, if it has to. */
  @Nullable Duration endsWithin(@Nullable String choreography) {
    Choreography one = choreography == null ? null : declared.get(choreography);
    return one == null ? null : one.endsWithin();
  }

  List<Reaction> after(EventName event) {
    return reactions.getOrDefault(event, List.of());
  }

  boolean isReaction(EventName event) {
    return expected.contains(event);
  }

  boolean isEnd(EventName event) {
    return ends.contains(event);
  }

  private boolean knows(EventName event) {
    return begins.containsKey(event) || expected.contains(event);
  }

  /** Whether an event may follow from that one, or (null) from nothing. */
  boolean allows(@Nullable EventName cause, EventName event) {
    boolean declaredSo =
        cause == null
            ? begins.containsKey(event)
            : after(cause).stream().anyMatch(reaction -> reaction.anyOf().contains(event));
    return declaredSo || !(knows(event) || (cause != null && knows(cause)));
  }

  @Override
  public String toString() {
    return declared.values().stream().map(Choreography::toString).collect(Collectors.joining());
  }
}
