package dev.tenon.flow;

import dev.tenon.error.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is meant to happen when nobody steers: what begins a business transaction, which event
 * follows from which and in what time, and what ends it. It changes nothing; {@link Flows} compares
 * it with what happened. Immutable.
 */
public final class Choreography {
  private final String name;
  private final Set<EventName> begins;
  private final Map<EventName, List<Reaction>> reactions;
  private final Set<EventName> ends;
  private final @Nullable Duration endsWithin;

  private Choreography(Builder builder) {
    this.name = builder.name;
    this.begins = builder.begins;
    this.reactions = builder.reactions;
    this.ends = builder.ends;
    this.endsWithin = builder.endsWithin;
  }

  /**
   * Begins a declaration.
   *
   * @param name what people call such a transaction: 1 to 100 letters, digits, {@code _}, {@code .}
   *     or {@code -}
   */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /**
   * Reads choreographies as {@link #toString} writes them, one after the other.
   *
   * @throws dev.tenon.error.TenonException {@code INVALID_CHOREOGRAPHY}, naming the line
   */
  public static List<Choreography> parse(String text) {
    return new ChoreographyText().parse(text);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** What begins a flow. */
  public Set<EventName> begins() {
    return begins;
  }

  /** What follows from which event. */
  public Map<EventName, List<Reaction>> reactions() {
    return reactions;
  }

  /** What ends a flow. */
  public Set<EventName> ends() {
    return ends;
  }

  /** By when a flow has to end; absent: whenever it does. */
  public @Nullable Duration endsWithin() {
    return endsWithin;
  }

  /** As text, for a file; the same declaration is the same text. */
  @Override
  public String toString() {
    return ChoreographyText.print(this);
  }

  /** Puts a choreography together. */
  public static final class Builder {
    private final String name;
    private final Set<EventName> begins = new LinkedHashSet<>();
    private final Map<EventName, List<Reaction>> reactions = new LinkedHashMap<>();
    private final Set<EventName> ends = new LinkedHashSet<>();
    private @Nullable Duration endsWithin;

    private Builder(String name) {
      if (!name.matches("[A-Za-z0-9_.-]{1,100}")) {
        throw Problem.INVALID_CHOREOGRAPHY.because(
            "a choreography's name has 1 to 100 letters, digits, '_', '.' or '-', not '"
                + name
                + "'");
      }
      this.name = name;
    }

    /** Any of these types of events of a service begins a flow. */
    public Builder begins(String service, String... types) {
      return begins(Reaction.names(service, types));
    }

    Builder begins(List<EventName> events) {
      begins.addAll(events);
      return this;
    }

    /**
     * A reaction follows from an event of a service. What several reactions to one event say is
     * expected of each.
     */
    public Builder then(String service, String type, Reaction reaction) {
      return then(EventName.declared(service, type), reaction);
    }

    Builder then(EventName cause, Reaction reaction) {
      List<Reaction> ofCause = reactions.computeIfAbsent(cause, c -> new ArrayList<>());
      for (Reaction before : ofCause) {
        for (EventName event : reaction.anyOf()) {
          require(!before.anyOf().contains(event), event + " follows from " + cause + " twice");
        }
      }
      ofCause.add(reaction);
      return this;
    }

    /** Any of these types of events of a service ends a flow. */
    public Builder ends(String service, String... types) {
      return ends(Reaction.names(service, types));
    }

    Builder ends(List<EventName> events) {
      ends.addAll(events);
      return this;
    }

    /** A flow has to end in that time after it began, 1 ms to 365 days. */
    public Builder endsWithin(Duration time) {
      Reaction.requireTime("a flow ends", time);
      endsWithin = time;
      return this;
    }

    /**
     * Checks the whole.
     *
     * @throws dev.tenon.error.TenonException {@code INVALID_CHOREOGRAPHY} if nothing begins or ends
     *     it, or something in it can never come
     */
    public Choreography build() {
      require(!begins.isEmpty(), "nothing begins it; say what does with begins(…)");
      require(!ends.isEmpty(), "nothing ends it; say what does with ends(…)");
      Set<EventName> reached = reached();
      for (EventName cause : reactions.keySet()) {
        require(reached.contains(cause), cause + " never comes: nothing leads to it");
      }
      for (EventName end : ends) {
        require(reached.contains(end), "it never ends with " + end + ": nothing leads to it");
      }
      Builder copy = new Builder(name);
      copy.begins.addAll(begins);
      reactions.forEach((cause, list) -> copy.reactions.put(cause, List.copyOf(list)));
      copy.ends.addAll(ends);
      copy.endsWithin = endsWithin;
      return new Choreography(copy);
    }

    private Set<EventName> reached() {
      Set<EventName> reached = new LinkedHashSet<>(begins);
      Deque<EventName> next = new ArrayDeque<>(begins);
      while (!next.isEmpty()) {
        for (Reaction reaction : reactions.getOrDefault(next.remove(), List.of())) {
          reaction.anyOf().stream().filter(reached::add).forEach(next::add);
        }
      }
      return reached;
    }

    private void require(boolean holds, String otherwise) {
      if (!holds) {
        throw Problem.INVALID_CHOREOGRAPHY.because("choreography " + name + ": " + otherwise);
      }
    }
  }
}
