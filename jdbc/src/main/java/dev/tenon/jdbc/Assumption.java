package dev.tenon.jdbc;

import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.jdbc.Tables.MarkKey;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes decided before anything is read: every stream and mark is taken to be where its first
 * write expects it, and the database checks that while it stores. Nearly always it is so, and the
 * whole batch takes one round trip.
 */
final class Assumption {
  private final Plan plan;
  private final List<@Nullable Object[]> heads = new ArrayList<>();
  private final List<@Nullable Object[]> marks = new ArrayList<>();
  private final List<Outcome.Committed> outcomes = new ArrayList<>();

  private Assumption(Plan plan) {
    this.plan = plan;
  }

  /** Null if some write has to be looked up before it can be decided. */
  static @Nullable Assumption of(LogSql sql, List<Write> writes) throws SQLException {
    Touched touched = new Touched(null, sql, List.of(), false);
    Assumption assumption = new Assumption(new Plan(touched));
    if (!assumption.assume(writes, touched)) {
      return null;
    }
    for (Write write : writes) {
      if (!(assumption.plan.decide(write) instanceof Outcome.Committed committed)) {
        return null;
      }
      assumption.outcomes.add(committed);
    }
    return assumption;
  }

  private boolean assume(List<Write> writes, Touched touched) {
    Set<StreamId> streams = new HashSet<>();
    Set<MarkKey> keys = new HashSet<>();
    for (Write write : writes) {
      for (Change change : write.changes()) {
        switch (change) {
          case Change.Append append -> {
            if (streams.add(append.stream())) {
              if (!(append.expected() instanceof ExpectedVersion.Exact exact)) {
                return false;
              }
              touched.assumeHead(append.stream(), exact.version());
              // That a stream is new is told by the unique keys, if something is stored in it.
              if (exact.version() > 0 || append.events().isEmpty()) {
                Instant now = Micros.floor(write.now());
                heads.add(
                    new @Nullable Object[] {append.stream().toString(), exact.version(), now});
              }
            }
          }
          case Change.MoveMark move -> {
            MarkKey key = new MarkKey(move.reader(), move.source(), move.key());
            if (keys.add(key)) {
              touched.assumeMark(key, new Position("", move.from()));
              marks.add(
                  new @Nullable Object[] {move.reader(), move.source(), move.key(), move.from()});
            }
          }
          case Change.RequireNone condition -> {
            return false;
          }
          case Change.TakeTimer take -> {
            return false;
          }
          case Change.Unpark unpark -> {
            return false;
          }
          // Taken to be new, as their keys are unique.
          case Change.Remember remember -> {}
          case Change.Receive receive -> {}
          case Change.Schedule schedule -> {}
          case Change.CancelTimer cancel -> {}
          case Change.Park park -> {}
          case Change.Sent sent -> {}
        }
      }
    }
    return true;
  }

  /**
   * Stores and commits if all is as assumed.
   *
   * @return the outcomes, null if nothing was done
   */
  @Nullable List<Outcome> store(Session session, LogSql sql, OneTrip database) throws SQLException {
    Long last = database.storeIf(session, heads, marks, plan.stores());
    if (last == null) {
      return null;
    }
    List<Outcome> moved = new ArrayList<>(outcomes.size());
    for (Outcome.Committed outcome : outcomes) {
      List<EventRecord> events = new ArrayList<>(outcome.events().size());
      for (EventRecord event : outcome.events()) {
        events.add(moved(event, last));
      }
      moved.add(new Outcome.Committed(events));
    }
    return moved;
  }

  private static EventRecord moved(EventRecord event, long by) {
    return new EventRecord(
        event.id(),
        event.stream(),
        event.version(),
        event.offset() + by,
        event.payload(),
        event.key(),
        event.metadata(),
        event.recordedAt());
  }
}
