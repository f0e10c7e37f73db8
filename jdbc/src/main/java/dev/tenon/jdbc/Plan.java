package dev.tenon.jdbc;

import static java.util.Objects.requireNonNull;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Position;
import dev.tenon.jdbc.Tables.MarkKey;
import dev.tenon.jdbc.Tables.TimerKey;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Write;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides writes one after the other, each seeing what those before it did, and collects what is to
 * be stored. Holds what they touch, as read under the log's lock.
 */
final class Plan {
  private final Touched touched;
  private final List<EventRecord> events = new ArrayList<>();
  private final Map<MarkKey, Position> movedMarks = new HashMap<>();
  private final Map<TimerKey, @Nullable Timer> changedTimers = new HashMap<>();
  private final Map<ParkedMessage.Id, @Nullable ParkedMessage> changedParked = new HashMap<>();
  private final List<@Nullable Object[]> newReceived = new ArrayList<>();
  private final List<@Nullable Object[]> taken = new ArrayList<>();
  private final List<@Nullable Object[]> kept = new ArrayList<>();
  private final List<@Nullable Object[]> forgotten = new ArrayList<>();
  private final List<@Nullable Object[]> newRequests = new ArrayList<>();

  Plan(Touched touched) {
    this.touched = touched;
  }

  /** Takes a write in, or refuses it without a trace. */
  Outcome decide(Write write) throws SQLException {
    IdentityHashMap<Change, List<EventRecord>> alreadyStored = new IdentityHashMap<>(0);
    for (Change change : write.changes()) {
      Outcome refusal =
          change instanceof Change.RequireNone condition
              ? checkCondition(condition, write, alreadyStored)
              : check(change, alreadyStored);
      if (refusal != null) {
        return refusal;
      }
    }
    Instant now = Micros.floor(write.now());
    List<EventRecord> appended = new ArrayList<>();
    for (Change change : write.changes()) {
      List<EventRecord> stored = alreadyStored.get(change);
      if (stored != null) {
        appended.addAll(stored);
      } else {
        apply(change, now, appended);
      }
    }
    return new Outcome.Committed(appended);
  }

  /** Whether it shows in the database if a write was done. */
  static boolean canRecall(Write write) {
    return write.changes().stream()
        .anyMatch(change ->
            change instanceof Change.MoveMark
                || change instanceof Change.Receive
                || (change instanceof Change.Append append && !append.events().isEmpty()));
  }

  /** The outcome of a write that was done already, null if it was not; ids must be known. */
  Outcome.@Nullable Committed recall(Write write) throws SQLException {
    if (!canRecall(write)) {
      return null;
    }
    List<EventRecord> events = new ArrayList<>();
    for (Change change : write.changes()) {
      if (change instanceof Change.Append append && !append.events().isEmpty()) {
        List<@Nullable EventRecord> found = touched.stored(append.events(), List.of());
        if (!isWhole(append, found)) {
          return null;
        }
        found.forEach(event -> events.add(requireNonNull(event)));
      }
    }
    if (events.isEmpty()) {
      for (Change change : write.changes()) {
        boolean shown =
            switch (change) {
              case Change.MoveMark move -> move.to().equals(touched.marks.get(markKey(move)));
              case Change.Receive receive -> touched.received.contains(receive.withReply(null));
              default -> true;
            };
        if (!shown) {
          return null;
        }
      }
    }
    return new Outcome.Committed(events);
  }

  private static MarkKey markKey(Change.MoveMark move) {
    return new MarkKey(move.reader(), move.source(), move.key());
  }

  private @Nullable Outcome check(
      Change change, IdentityHashMap<Change, List<EventRecord>> alreadyStored) throws SQLException {
    return switch (change) {
      case Change.Append append -> checkAppend(append, alreadyStored);
      case Change.Forget forget -> checkForget(forget);
      case Change.MoveMark move -> {
        Position position = touched.marks.get(markKey(move));
        long actual = position == null ? 0 : position.offset();
        yield actual == move.from() ? null : new Outcome.Stale(change, actual);
      }
      case Change.TakeTimer take ->
          isAsRead(take.timer(), take.timer()) ? null : new Outcome.Stale(change, 0);
      case Change.Reschedule schedule ->
          isAsRead(schedule.timer(), schedule.read()) ? null : new Outcome.Stale(change, 0);
      case Change.Unpark unpark ->
          Micros.floor(unpark.parkedAt()).equals(touched.parked.get(unpark.id()))
              ? null
              : new Outcome.Stale(change, 0);
      case Change.Receive receive ->
          touched.received.contains(receive.withReply(null)) ? new Outcome.Stale(change, 0) : null;
      case Change.Remember remember ->
          touched.requests.contains(remember.request().key()) ? new Outcome.Stale(change, 0) : null;
      case Change.RequireNone condition -> null;
      case Change.Schedule schedule -> null;
      case Change.CancelTimer cancel -> null;
      case Change.Park park -> null;
      case Change.Sent sent -> null;
    };
  }

  private boolean isAsRead(Timer timer, @Nullable Timer read) {
    Timer actual = touched.timers.get(TimerKey.of(timer));
    if (actual == null || read == null) {
      return Objects.equals(actual, read);
    }
    return Timers.same(actual, read);
  }

  private @Nullable Outcome checkForget(Change.Forget forget) {
    Touched.Head head = touched.head(forget.stream());
    if (head.version != forget.version()) {
      return new Outcome.Conflict(forget.stream(), head.version);
    }
    boolean isEnd = head.version > 0 && head.offset == touched.lastOffset();
    boolean isNew = events.stream().anyMatch(event -> event.stream().equals(forget.stream()));
    return isEnd || isNew ? new Outcome.Stale(forget, head.offset) : null;
  }

  private @Nullable Outcome checkCondition(
      Change.RequireNone condition,
      Write write,
      IdentityHashMap<Change, List<EventRecord>> alreadyStored)
      throws SQLException {
    long offset = touched.conditions.broken(condition);
    return offset == 0 || isRepeat(write, alreadyStored)
        ? null
        : new Outcome.Stale(condition, offset);
  }

  /** True if all that a write with a condition appends is stored already. */
  private boolean isRepeat(Write write, IdentityHashMap<Change, List<EventRecord>> alreadyStored) {
    boolean isRepeat = false;
    for (Change change : write.changes()) {
      if (change instanceof Change.Append append) {
        List<@Nullable EventRecord> found = touched.storedUnderCondition(append.events());
        if (!isWhole(append, found)) {
          return false;
        }
        alreadyStored.put(append, List.copyOf(found));
        isRepeat = true;
      }
    }
    return isRepeat;
  }

  private @Nullable Outcome checkAppend(
      Change.Append append, IdentityHashMap<Change, List<EventRecord>> alreadyStored)
      throws SQLException {
    long version = touched.head(append.stream()).version;
    boolean accepted = append.expected().accepts(version);
    if (accepted && !touched.knowsIds()) {
      return null;
    }
    if (touched.isAssumed()) {
      return new Outcome.Conflict(append.stream(), version);
    }
    List<@Nullable EventRecord> found = touched.stored(append.events(), events);
    if (isWhole(append, found)) {
      alreadyStored.put(append, List.copyOf(found));
      return null;
    }
    if (!accepted) {
      return new Outcome.Conflict(append.stream(), version);
    }
    for (EventRecord event : found) {
      if (event != null) {
        return new Outcome.Failed(duplicate(append, event));
      }
    }
    return null;
  }

  /** True if these are the append's own events, stored by an attempt whose answer was lost. */
  private static boolean isWhole(Change.Append append, List<@Nullable EventRecord> found) {
    long version = 0;
    for (EventRecord event : found) {
      if (event == null || !event.stream().equals(append.stream())) {
        return false;
      }
      if (version != 0 && event.version() != version + 1) {
        return false;
      }
      version = event.version();
    }
    return version != 0;
  }

  private static TenonException duplicate(Change.Append append, EventRecord event) {
    return Problem.INVALID_ARGUMENT.because(
        "event id "
            + event.id()
            + " appended to "
            + append.stream()
            + " is stored already as version "
            + event.version()
            + " of "
            + event.stream()
            + "; give every event an id of its own");
  }

  private void apply(Change change, Instant now, List<EventRecord> appended) {
    switch (change) {
      case Change.Append append -> append(append, now, appended);
      case Change.Forget forget -> {
        Touched.Head head = touched.head(forget.stream());
        head.version = 0;
        head.recordedAt = null;
        forgotten.add(new @Nullable Object[] {forget.stream().toString()});
      }
      case Change.RequireNone condition -> {}
      case Change.MoveMark move -> {
        MarkKey key = markKey(move);
        touched.marks.put(key, move.to());
        movedMarks.put(key, move.to());
      }
      case Change.Schedule schedule -> setTimer(schedule.timer());
      case Change.Reschedule schedule -> setTimer(schedule.timer());
      case Change.CancelTimer cancel ->
          setTimer(new TimerKey(cancel.owner(), cancel.tenant(), cancel.id()), null);
      case Change.TakeTimer take -> setTimer(TimerKey.of(take.timer()), null);
      case Change.Park park -> {
        touched.parked.put(park.message().id(), Micros.floor(park.message().parkedAt()));
        changedParked.put(park.message().id(), park.message());
      }
      case Change.Unpark unpark -> {
        touched.parked.remove(unpark.id());
        changedParked.put(unpark.id(), null);
      }
      case Change.Receive receive -> {
        touched.received.add(receive.withReply(null));
        newReceived.add(Tables.row(receive, now));
      }
      case Change.Sent sent -> {
        for (OutboxMessage message : sent.messages()) {
          taken.add(OutboxRows.keyRow(message));
          if (sent.keep()) {
            kept.add(OutboxRows.sentRow(message, now));
          }
        }
      }
      case Change.Remember remember -> {
        touched.requests.add(remember.request().key());
        newRequests.add(Tables.row(remember.request(), now));
      }
    }
  }

  private void append(Change.Append append, Instant now, List<EventRecord> appended) {
    if (append.events().isEmpty()) {
      return;
    }
    Touched.Head head = touched.head(append.stream());
    Instant last = head.recordedAt;
    Instant recordedAt = last != null && last.isAfter(now) ? last : now;
    for (NewEvent event : append.events()) {
      Metadata metadata = event.metadata();
      Instant occurred = metadata.occurredAt();
      Instant occurredAt = occurred == null ? recordedAt : Micros.floor(occurred);
      head.version++;
      EventRecord stored =
          new EventRecord(
              event.id(),
              append.stream(),
              head.version,
              touched.nextOffset(),
              event.payload(),
              event.key(),
              metadata.withOccurredAt(occurredAt),
              recordedAt);
      events.add(stored);
      appended.add(stored);
      head.offset = stored.offset();
      touched.know(stored);
      touched.conditions.add(event, stored.offset());
    }
    head.recordedAt = recordedAt;
  }

  private void setTimer(Timer timer) {
    setTimer(TimerKey.of(timer), Timers.floor(timer));
  }

  private void setTimer(TimerKey key, @Nullable Timer timer) {
    if (timer == null) {
      touched.timers.remove(key);
    } else {
      touched.timers.put(key, timer);
    }
    changedTimers.put(key, timer);
  }

  /** What was decided, to be stored. */
  List<Store> stores() {
    LogSql sql = touched.sql();
    List<Store> stores = new ArrayList<>();
    sql.streams.addTo(stores, Store.Kind.DELETE, forgotten);
    List<@Nullable Object[]> eventRows = new ArrayList<>(events.size());
    for (EventRecord event : events) {
      eventRows.add(Tables.row(event));
    }
    sql.events.addTo(stores, Store.Kind.INSERT, eventRows);
    sql.tags.addTo(stores, Store.Kind.INSERT, touched.conditions.rows());
    List<@Nullable Object[]> markRows = new ArrayList<>(movedMarks.size());
    movedMarks.forEach((key, position) -> markRows.add(Tables.row(key, position)));
    sql.marks.addTo(stores, Store.Kind.UPSERT, markRows);
    addTo(stores, sql.timers, changedTimers, TimerKey::row, Tables::row);
    addTo(stores, sql.parked, changedParked, ParkedRows::keyRow, ParkedRows::row);
    sql.outbox.addTo(stores, Store.Kind.DELETE, taken);
    sql.sent.addTo(stores, Store.Kind.UPSERT, kept);
    sql.received.addTo(stores, Store.Kind.INSERT, newReceived);
    sql.requests.addTo(stores, Store.Kind.INSERT, newRequests);
    return stores;
  }

  private static <K, V> void addTo(
      List<Store> stores,
      TableSql table,
      Map<K, @Nullable V> changed,
      Function<K, @Nullable Object[]> keyRow,
      Function<V, @Nullable Object[]> row) {
    List<@Nullable Object[]> gone = new ArrayList<>();
    List<@Nullable Object[]> kept = new ArrayList<>();
    changed.forEach((key, value) -> {
      if (value == null) {
        gone.add(keyRow.apply(key));
      } else {
        kept.add(row.apply(value));
      }
    });
    table.addTo(stores, Store.Kind.DELETE, gone);
    table.addTo(stores, Store.Kind.UPSERT, kept);
  }
}
