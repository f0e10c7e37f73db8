package dev.tenon.event;

import dev.tenon.error.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Appends to one or several streams that are done together or not at all, if the conditions hold.
 * Immutable.
 *
 * @param streams what is appended to each stream, in this order in the log; no stream twice. Either
 *     all events are given ids or none, so that a repeat is known as a whole
 * @param conditions what must not have come meanwhile
 */
public record Appends(List<ToStream> streams, List<Condition> conditions) {
  /** Checks streams and ids. */
  public Appends {
    streams = List.copyOf(streams);
    conditions = List.copyOf(conditions);
    if (streams.isEmpty()) {
      throw Problem.INVALID_ARGUMENT.because("nothing to append");
    }
    Set<StreamId> distinct = new HashSet<>();
    for (ToStream part : streams) {
      if (!distinct.add(part.stream())) {
        throw Problem.INVALID_ARGUMENT.because(
            "stream " + part.stream() + " is appended to twice; append all its events at once");
      }
    }
    checkIds(streams.stream().flatMap(part -> part.events().stream()).toList());
  }

  private static void checkIds(List<Draft> drafts) {
    Set<UUID> ids = new HashSet<>();
    int without = 0;
    for (Draft draft : drafts) {
      UUID id = draft.id();
      if (id == null) {
        without++;
      } else if (!ids.add(id)) {
        throw Problem.INVALID_ARGUMENT.because(
            "two events have the id " + id + "; give each event one of its own");
      }
    }
    if (without != 0 && !ids.isEmpty()) {
      throw Problem.INVALID_ARGUMENT.because(
          ids.size()
              + " events have ids and "
              + without
              + " have none; give all of them ids, or none");
    }
  }

  /**
   * Appends to one stream.
   *
   * @param events at least one; objects or {@link Draft}s
   */
  public static Appends to(StreamId stream, ExpectedVersion expected, List<?> events) {
    return new Appends(List.of(ToStream.of(stream, expected, events)), List.of());
  }

  /** And to another stream. */
  public Appends and(StreamId stream, ExpectedVersion expected, List<?> events) {
    List<ToStream> more = new ArrayList<>(streams);
    more.add(ToStream.of(stream, expected, events));
    return new Appends(more, conditions);
  }

  /**
   * Only if no event that matches was committed after a position: that of the log when what is
   * decided on was read.
   */
  public Appends unlessSince(TagQuery query, Position after) {
    List<Condition> more = new ArrayList<>(conditions);
    more.add(new Condition(query, after));
    return new Appends(streams, more);
  }

  /**
   * What is appended to one stream.
   *
   * @param events at least one
   */
  public record ToStream(StreamId stream, ExpectedVersion expected, List<Draft> events) {
    /** Checks that there is an event. */
    public ToStream {
      events = List.copyOf(events);
      if (events.isEmpty()) {
        throw Problem.INVALID_ARGUMENT.because("nothing to append to " + stream);
      }
    }

    private static ToStream of(StreamId stream, ExpectedVersion expected, List<?> events) {
      return new ToStream(stream, expected, events.stream().map(Draft::of).toList());
    }
  }

  /** Holds if no event that matches came after the position. */
  public record Condition(TagQuery query, Position after) {}
}
