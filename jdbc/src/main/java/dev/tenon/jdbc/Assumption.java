package dev.tenon.jdbc;

import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.jdbc.RecentTags.Suspect;
import dev.tenon.jdbc.Tables.MarkKey;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Write;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes decided before anything is read: every stream and mark is taken to be where its first
 * write expects it, and no event to have come that was not to; the database checks that while it
 * stores. Nearly always it is so, and the whole batch takes one round trip.
 *
 * <p>A write whose condition is broken by another of the batch, or seems to be by what this process
 * committed lately, does not get in the others' way: it is only asked whether that is so, and if it
 * is a repeat.
 */
final class Assumption {
  private final LogSql sql;
  private final RecentTags recent;
  private final Touched touched;
  private final Plan plan;
  private final OneTrip.Assumed assumed = new OneTrip.Assumed();
  private final Set<StreamId> streams = new HashSet<>();
  private final Set<MarkKey> marks = new HashSet<>();
  private final List<Decided> decided = new ArrayList<>();
  private final List<@Nullable Object[]> doubtfulTags = new ArrayList<>();
  private final List<@Nullable Object[]> doubtfulIds = new ArrayList<>();
  private final Map<String, Long> newest = new HashMap<>();
  private final Set<UUID> repeated = new HashSet<>();

  private Assumption(LogSql sql, RecentTags recent) throws SQLException {
    this.sql = sql;
    this.recent = recent;
    touched = new Touched(null, sql, List.of(), false);
    plan = new Plan(touched);
  }

  /** Null if some write has to be looked up before it can be decided. */
  static @Nullable Assumption of(LogSql sql, RecentTags recent, List<Write> writes)
      throws SQLException {
    Assumption assumption = new Assumption(sql, recent);
    for (Write write : writes) {
      if (!assumption.decide(write)) {
        return null;
      }
    }
    return assumption;
  }

  private boolean decide(Write write) throws SQLException {
    Suspect suspect = recent.suspect(write);
    if (suspect != null) {
      decided.add(new Decided(write, new Outcome.Stale(suspect.condition(), 0), suspect));
      doubtfulTags.add(new @Nullable Object[] {suspect.tag()});
      return doubt(write);
    }
    if (!assume(write)) {
      return false;
    }
    Outcome outcome = plan.decide(write);
    decided.add(new Decided(write, outcome, null));
    return outcome instanceof Outcome.Committed
        || (outcome instanceof Outcome.Stale(Change.RequireNone c, long at) && doubt(write));
  }

  private boolean doubt(Write write) {
    for (Change change : write.changes()) {
      if (change instanceof Change.Append append) {
        for (NewEvent event : append.events()) {
          doubtfulIds.add(new @Nullable Object[] {event.id()});
        }
      }
    }
    return true;
  }

  private boolean assume(Write write) {
    for (Change change : write.changes()) {
      switch (change) {
        case Change.Append append -> {
          if (streams.add(append.stream())) {
            if (!(append.expected() instanceof ExpectedVersion.Exact exact)) {
              return false;
            }
            assume(append, exact.version(), write.now());
          }
        }
        case Change.MoveMark move -> {
          MarkKey key = new MarkKey(move.reader(), move.source(), move.key());
          if (marks.add(key)) {
            touched.assumeMark(key, new Position("", move.from()));
            assumed
                .marks()
                .add(
                    new @Nullable Object[] {move.reader(), move.source(), move.key(), move.from()});
          }
        }
        case Change.RequireNone condition -> {
          if (!assume(condition)) {
            return false;
          }
        }
        case Change.Forget forget -> {
          return false;
        }
        case Change.TakeTimer take -> {
          return false;
        }
        case Change.Reschedule schedule -> {
          return false;
        }
        case Change.Unpark unpark -> {
          return false;
        }
        case Change.Receive receive -> {} // as for a request
        case Change.Remember remember -> {} // its key is taken to be new, as it is unique
        case Change.Schedule schedule -> {}
        case Change.CancelTimer cancel -> {}
        case Change.Park park -> {}
        case Change.Sent sent -> {}
      }
    }
    return true;
  }

  private void assume(Change.Append append, long version, Instant now) {
    touched.assumeHead(append.stream(), version);
    // That a stream is new is told by the unique keys, if something is stored in it.
    if (version > 0 || append.events().isEmpty()) {
      String stream = append.stream().toString();
      assumed.heads().add(new @Nullable Object[] {stream, version, Micros.floor(now)});
    }
  }

  /** Only what a walk along one tag can tell. */
  private boolean assume(Change.RequireNone condition) {
    for (TagFilter.Item item : condition.filter().items()) {
      if (item.tags().size() > 1 || !item.types().isEmpty()) {
        return false;
      }
      String tag = item.tags().iterator().next();
      assumed.conditions().add(new @Nullable Object[] {tag, condition.afterOffset()});
    }
    return true;
  }

  /**
   * Stores and commits if all is as assumed.
   *
   * @return the outcomes, null in it for a write that has to be looked up after all; null if
   *     nothing was done
   */
  @Nullable List<@Nullable Outcome> store(Session session, OneTrip database) throws SQLException {
    List<Lookup> lookups = new ArrayList<>();
    if (!doubtfulTags.isEmpty()) {
      lookups.add(
          sql.newestOfTags(doubtfulTags, row -> newest.put(row.getString(1), row.getLong(2))));
    }
    if (!doubtfulIds.isEmpty()) {
      lookups.add(
          sql.eventsById(doubtfulIds, row -> repeated.add(Tables.event(sql.dialect, row).id())));
    }
    boolean isRepeated = isRepeated();
    List<Store> stores = plan.stores();
    if (isRepeated) {
      stores.removeIf(store -> store.table().relation().equals(Tables.MARK)); // it moves none
    }
    Long last = database.storeIf(session, assumed, stores, lookups, isRepeated);
    if (last == null) {
      return null;
    }
    List<@Nullable Outcome> outcomes = new ArrayList<>(decided.size());
    for (Decided each : decided) {
      outcomes.add(
          switch (each.outcome) {
            case Outcome.Committed(List<EventRecord> events) -> moved(events, last);
            case Outcome.Stale(Change change, long at) when !repeats(each.write) ->
                each.suspect == null ? new Outcome.Stale(change, at + last) : proven(each.suspect);
            default -> null;
          });
    }
    return outcomes;
  }

  /** Whether all of it is done again if it is lost: what was sent is sent again, and taken out. */
  private boolean isRepeated() {
    return decided.stream()
        .flatMap(each -> each.write.changes().stream())
        .allMatch(change ->
            change instanceof Change.Sent
                || (change instanceof Change.MoveMark fence
                    && fence.from() == fence.to().offset()));
  }

  private boolean repeats(Write write) {
    return write.changes().stream()
        .anyMatch(change ->
            change instanceof Change.Append append
                && append.events().stream().anyMatch(event -> repeated.contains(event.id())));
  }

  private @Nullable Outcome proven(Suspect suspect) {
    long offset = newest.getOrDefault(suspect.tag(), 0L);
    if (offset > suspect.condition().afterOffset()) {
      return new Outcome.Stale(suspect.condition(), offset);
    }
    recent.correct(suspect.tag(), offset);
    return null;
  }

  private static Outcome moved(List<EventRecord> events, long by) {
    List<EventRecord> moved = new ArrayList<>(events.size());
    for (EventRecord event : events) {
      moved.add(
          new EventRecord(
              event.id(),
              event.stream(),
              event.version(),
              event.offset() + by,
              event.payload(),
              event.key(),
              event.metadata(),
              event.recordedAt()));
    }
    return new Outcome.Committed(moved);
  }

  /** What becomes of a write if all is as assumed, and is then to be proven by a suspect. */
  private record Decided(Write write, Outcome outcome, @Nullable Suspect suspect) {}
}
