package dev.tenon.internal;

import dev.tenon.command.Boundary;
import dev.tenon.error.Problem;
import dev.tenon.event.Appends;
import dev.tenon.event.Draft;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.Position;
import dev.tenon.event.Recorded;
import dev.tenon.event.StreamId;
import dev.tenon.event.TagQuery;
import dev.tenon.spi.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Decides commands on the events that tags find, again when another such event came meanwhile. */
final class BoundaryRunner {
  private static final int OPTIMISTIC_ATTEMPTS = 3;
  private static final int MAX_ATTEMPTS = 100;
  private static final int STRIPES = 64;
  private static final int PAGE = 1_000;

  private final ServiceParts parts;
  private final LoggedEvents events;
  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

  BoundaryRunner(ServiceParts parts, LoggedEvents events) {
    this.parts = parts;
    this.events = events;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock(true);
    }
  }

  <C, S, E> Boundary.Decided<S> execute(Boundary<C, S, E> boundary, C command, Metadata metadata) {
    TagQuery query = boundary.query(command);
    Seen<S> seen = new Seen<>(boundary.initial(), events.start());
    ReentrantLock held = null;
    try {
      for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        seen = catchUp(boundary, query, seen);
        List<? extends E> decided = boundary.decide(command, seen.state);
        S state = seen.state;
        for (E event : decided) {
          state = boundary.evolve(state, event);
        }
        if (decided.isEmpty()) {
          return new Boundary.Decided<>(state, List.of());
        }
        Appends appends = appends(boundary, decided).unlessSince(query, seen.until);
        Outcome outcome = parts.writer().write(events.write(appends, metadata));
        if (!(outcome instanceof Outcome.Stale)) {
          return new Boundary.Decided<>(state, LoggedEvents.recorded(appends, outcome));
        }
        if (attempt == OPTIMISTIC_ATTEMPTS) {
          // Those who ask for the same first are likely to be in each other's way.
          held = stripes[Math.floorMod(query.items().getFirst().tags().hashCode(), STRIPES)];
          held.lock();
        }
      }
      throw Problem.CONDITION_FAILED.because(
          "other events came during each of "
              + MAX_ATTEMPTS
              + " attempts to decide "
              + command
              + "; try again later");
    } finally {
      if (held != null) {
        held.unlock();
      }
    }
  }

  private <S, E> Seen<S> catchUp(Boundary<?, S, E> boundary, TagQuery query, Seen<S> seen) {
    Position end = events.end();
    Position at = seen.until;
    S state = seen.state;
    List<Recorded<Object>> page;
    do {
      page = events.read(query, at, PAGE);
      for (Recorded<Object> recorded : page) {
        @SuppressWarnings("unchecked") // a boundary's query finds its events
        E event = (E) recorded.event();
        state = boundary.evolve(state, event);
        at = new Position(at.incarnation(), recorded.record().offset());
      }
    } while (page.size() == PAGE);
    return new Seen<>(state, at.compareTo(end) > 0 ? at : end);
  }

  private static <E> Appends appends(Boundary<?, ?, E> boundary, List<? extends E> decided) {
    Map<StreamId, List<Draft>> byStream = new LinkedHashMap<>();
    for (E event : decided) {
      byStream
          .computeIfAbsent(boundary.stream(event), stream -> new ArrayList<>())
          .add(Draft.of(event).withTags(boundary.tags(event)));
    }
    List<Appends.ToStream> streams = new ArrayList<>(byStream.size());
    byStream.forEach((stream, drafts) ->
        streams.add(new Appends.ToStream(stream, ExpectedVersion.any(), drafts)));
    return new Appends(streams, List.of());
  }

  /** What the events up to a position tell. */
  private record Seen<S>(S state, Position until) {}
}
