package dev.tenon.flow;

import dev.tenon.error.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is expected to follow from an event: one of some other events, caused by it.
 *
 * @param anyOf the events of which one is enough
 * @param within by when it has to be recorded, after the event it follows from, 1 ms to 365 days;
 *     absent: it may come or not
 */
public record Reaction(List<EventName> anyOf, @Nullable Duration within) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  /** Checks both. */
  public Reaction {
    anyOf = List.copyOf(anyOf);
    if (anyOf.isEmpty() || Set.copyOf(anyOf).size() < anyOf.size()) {
      throw Problem.INVALID_CHOREOGRAPHY.because(
          "a reaction is one of some events, each named once, not " + anyOf);
    }
    if (within != null) {
      requireTime("an event follows", within);
    }
  }

  /** One of these types of events of a service, within that time. */
  public static Reaction within(Duration time, String service, String... types) {
    return new Reaction(names(service, types), time);
  }

  /** Perhaps one of these types of events of a service, at any time. */
  public static Reaction optional(String service, String... types) {
    return new Reaction(names(service, types), null);
  }

  static List<EventName> names(String service, String... types) {
    return Stream.of(types).map(type -> EventName.declared(service, type)).toList();
  }

  static void requireTime(String what, Duration time) {
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      throw Problem.INVALID_CHOREOGRAPHY.because(what + " within 1 ms to 365 days, not " + time);
    }
  }
}
