package dev.tenon.jdbc;

import static java.util.Objects.requireNonNull;

import dev.tenon.event.EventRecord;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.jdbc.Tables.MarkKey;
import dev.tenon.jdbc.Tables.TimerKey;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Write;
import java.sql.ResultSet;
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

/** What some writes touch, as it stands; a {@link Plan} moves it on. */
final class Touched {
  final Map<MarkKey, Position> marks = new HashMap<>();
  final Map<TimerKey, Timer> timers = new HashMap<>();

  /** When they were parked. */
  final Map<ParkedMessage.Id, Instant> parked = new HashMap<>();

  final Set<Change.Receive> received = new HashSet<>();
  final Set<String> requests = new HashSet<>();
  final Conditions conditions;

  private final @Nullable Session session;
  private final LogSql sql;
  private final Map<String, Head> heads = new HashMap<>();
  private final boolean checkIds;
  private final Map<UUID, EventRecord> knownIds = new HashMap<>();
  private final List<Lookup> lookups = new ArrayList<>();
  private long lastOffset;

  /**
   * What these writes touch, not read yet.
   *
   * @param session null if nothing is going to be read: what is touched is assumed
   * @param checkIds whether every event's id is looked up too: only once there is a reason, since
   *     it costs a look-up per event; one that is appended under a condition always is
   */
  Touched(@Nullable Session session, LogSql sql, List<Write> writes, boolean checkIds) {
    this.session = session;
    this.sql = sql;
    this.conditions = new Conditions(session, sql, writes);
    this.checkIds = checkIds;
    if (session == null) {
      return;
    }
    Map<String, @Nullable Object[]> streams = new HashMap<>();
    List<NewEvent> identified = new ArrayList<>();
    Set<MarkKey> marked = new HashSet<>();
    Set<TimerKey> taken = new HashSet<>();
    Set<ParkedMessage.Id> unparked = new HashSet<>();
    Set<Change.Receive> arriving = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (Write write : writes) {
      boolean identify = checkIds || Conditions.has(write);
      for (Change change : write.changes()) {
        switch (change) {
          case Change.Append append -> {
            String stream = append.stream().toString();
            streams.put(stream, new @Nullable Object[] {stream});
            identified.addAll(identify ? append.events() : List.of());
          }
          case Change.Forget forget -> {
            String stream = forget.stream().toString();
            streams.put(stream, new @Nullable Object[] {stream});
          }
          case Change.MoveMark move ->
              marked.add(new MarkKey(move.reader(), move.source(), move.key()));
          case Change.TakeTimer take -> taken.add(TimerKey.of(take.timer()));
          case Change.Reschedule schedule -> taken.add(TimerKey.of(schedule.timer()));
          case Change.Unpark unpark -> unparked.add(unpark.id());
          case Change.Receive receive -> arriving.add(receive.withReply(null));
          case Change.Remember remember -> keys.add(remember.request().key());
          case Change.RequireNone condition -> {}
          case Change.Schedule schedule -> {}
          case Change.CancelTimer cancel -> {}
          case Change.Park park -> {}
          case Change.Sent sent -> {}
        }
      }
    }
    add(sql.heads(new ArrayList<>(streams.values()), this::readHead));
    add(sql.marks.lookup(marked.stream().map(MarkKey::row).toList(), this::readMark));
    add(sql.timers.lookup(taken.stream().map(TimerKey::row).toList(), this::readTimer));
    add(sql.parked.lookup(unparked.stream().map(ParkedRows::keyRow).toList(), this::readParked));
    add(sql.received.lookup(arriving.stream().map(Tables::keyRow).toList(), this::readReceived));
    add(sql.requests.lookup(keys.stream().map(Tables::keyRow).toList(), this::readRequest));
    add(conditions.lookup());
    add(byId(identified, knownIds));
  }

  private void add(Lookup lookup) {
    if (!lookup.keys().isEmpty()) {
      lookups.add(lookup);
    }
  }

  /** What is to be looked up, one statement per table; the results come here. */
  List<Lookup> lookups() {
    return lookups;
  }

  /** The log ends there. */
  void lastOffset(long offset) {
    lastOffset = offset;
  }

  private void readHead(ResultSet row) throws SQLException {
    heads.put(row.getString(1), new Head(row.getLong(2), sql.dialect.time(row, 3), row.getLong(4)));
  }

  private void readMark(ResultSet row) throws SQLException {
    marks.put(
        new MarkKey(row.getString(1), row.getString(2), row.getString(3)), Tables.position(row));
  }

  private void readTimer(ResultSet row) throws SQLException {
    Timer timer = Tables.timer(sql.dialect, row);
    timers.put(TimerKey.of(timer), timer);
  }

  private void readParked(ResultSet row) throws SQLException {
    parked.put(ParkedRows.id(row), ParkedRows.parkedAt(sql.dialect, row));
  }

  private void readReceived(ResultSet row) throws SQLException {
    received.add(Tables.received(row).withReply(null));
  }

  private void readRequest(ResultSet row) throws SQLException {
    requests.add(row.getString(1));
  }

  private Lookup byId(List<NewEvent> events, Map<UUID, EventRecord> found) {
    List<@Nullable Object[]> ids = new ArrayList<>(events.size());
    for (NewEvent event : events) {
      ids.add(new @Nullable Object[] {event.id()});
    }
    return sql.eventsById(
        ids,
        row -> {
          EventRecord event = Tables.event(sql.dialect, row);
          found.put(event.id(), event);
        });
  }

  LogSql sql() {
    return sql;
  }

  /** Whether all of this is assumed rather than read. */
  boolean isAssumed() {
    return session == null;
  }

  /** Whether every id appended is known to be new or stored. */
  boolean knowsIds() {
    return checkIds;
  }

  void know(EventRecord event) {
    knownIds.put(event.id(), event);
  }

  /** The stored event of each id, null where there is none; {@code pending} count as stored. */
  List<@Nullable EventRecord> stored(List<NewEvent> events, List<EventRecord> pending)
      throws SQLException {
    Map<UUID, EventRecord> found = knownIds;
    if (!checkIds) {
      found = new HashMap<>();
      sql.dialect.query(requireNonNull(session), byId(events, found));
      for (EventRecord event : pending) {
        found.put(event.id(), event);
      }
    }
    return of(events, found);
  }

  /** As {@link #stored}, of events appended under a condition. */
  List<@Nullable EventRecord> storedUnderCondition(List<NewEvent> events) {
    return of(events, knownIds);
  }

  private static List<@Nullable EventRecord> of(
      List<NewEvent> events, Map<UUID, EventRecord> found) {
    List<@Nullable EventRecord> stored = new ArrayList<>(events.size());
    for (NewEvent event : events) {
      stored.add(found.get(event.id()));
    }
    return stored;
  }

  /** Takes for granted that a stream ends there, and that a mark stands there. */
  void assumeHead(StreamId stream, long version) {
    heads.put(stream.toString(), new Head(version, null, 0));
  }

  void assumeMark(MarkKey key, Position position) {
    marks.put(key, position);
  }

  Head head(StreamId stream) {
    return requireNonNull(heads.computeIfAbsent(stream.toString(), name -> new Head(0, null, 0)));
  }

  long lastOffset() {
    return lastOffset;
  }

  long nextOffset() {
    return ++lastOffset;
  }

  /** Where a stream ends. */
  static final class Head {
    long version;
    @Nullable Instant recordedAt;
    long offset;

    Head(long version, @Nullable Instant recordedAt, long offset) {
      this.version = version;
      this.recordedAt = recordedAt;
      this.offset = offset;
    }
  }
}
