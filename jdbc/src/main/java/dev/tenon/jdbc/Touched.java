package dev.tenon.jdbc;

import static java.util.Objects.requireNonNull;

import dev.tenon.event.EventRecord;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.jdbc.Tables.MarkKey;
import dev.tenon.jdbc.Tables.ParkedKey;
import dev.tenon.jdbc.Tables.TimerKey;
import dev.tenon.spi.Change;
import dev.tenon.spi.Timer;
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

/** What some writes touch, as it stands; a {@link Plan} moves it on. */
final class Touched {
  final Map<MarkKey, Position> marks = new HashMap<>();
  final Map<TimerKey, Timer> timers = new HashMap<>();
  final Set<ParkedKey> parked = new HashSet<>();
  final Conditions conditions;

  private final Session session;
  private final LogSql sql;
  private final Map<String, Head> heads = new HashMap<>();
  private final boolean checkIds;
  private final Map<UUID, EventRecord> knownIds = new HashMap<>();
  private final List<NewEvent> conditional = new ArrayList<>();
  private boolean knowsConditional;
  private long lastOffset;

  private Touched(
      Session session, LogSql sql, Conditions conditions, long lastOffset, boolean checkIds) {
    this.session = session;
    this.sql = sql;
    this.conditions = conditions;
    this.lastOffset = lastOffset;
    this.checkIds = checkIds;
  }

  /**
   * Reads, one statement per table, what the writes touch.
   *
   * @param checkIds whether events' ids are looked up too: only once there is a reason, since it
   *     costs a look-up per event
   */
  static Touched read(
      Session session, LogSql sql, List<Write> writes, long lastOffset, boolean checkIds)
      throws SQLException {
    Conditions conditions = Conditions.read(session, sql, writes);
    Touched touched = new Touched(session, sql, conditions, lastOffset, checkIds);
    Map<String, @Nullable Object[]> streams = new HashMap<>();
    List<NewEvent> appended = new ArrayList<>();
    Set<MarkKey> marks = new HashSet<>();
    Set<TimerKey> timers = new HashSet<>();
    Set<ParkedKey> parked = new HashSet<>();
    for (Write write : writes) {
      for (Change change : write.changes()) {
        switch (change) {
          case Change.Append append -> {
            String stream = append.stream().toString();
            streams.put(stream, new @Nullable Object[] {stream});
            appended.addAll(append.events());
          }
          case Change.RequireNone condition -> touched.conditional.addAll(appended(write));
          case Change.MoveMark move ->
              marks.add(new MarkKey(move.reader(), move.source(), move.key()));
          case Change.TakeTimer take ->
              timers.add(new TimerKey(take.timer().owner(), take.timer().id()));
          case Change.Unpark unpark ->
              parked.add(new ParkedKey(unpark.reader(), unpark.topic(), unpark.offset()));
          case Change.Schedule schedule -> {}
          case Change.CancelTimer cancel -> {}
          case Change.Park park -> {}
        }
      }
    }
    touched.readHeads(new ArrayList<>(streams.values()));
    touched.readProgress(marks, timers, parked);
    if (checkIds) {
      touched.lookUp(appended, touched.knownIds);
    }
    return touched;
  }

  private static List<NewEvent> appended(Write write) {
    List<NewEvent> events = new ArrayList<>();
    for (Change change : write.changes()) {
      if (change instanceof Change.Append append) {
        events.addAll(append.events());
      }
    }
    return events;
  }

  private void readHeads(List<@Nullable Object[]> streams) throws SQLException {
    if (!streams.isEmpty()) {
      sql.dialect.query(
          session,
          sql.head,
          List.of(SqlType.TEXT),
          streams,
          row -> heads.put(row.getString(1), new Head(row.getLong(2), sql.dialect.time(row, 3))));
    }
  }

  private void readProgress(Set<MarkKey> marks, Set<TimerKey> timers, Set<ParkedKey> parked)
      throws SQLException {
    sql.marks.find(
        session,
        marks.stream().map(MarkKey::row).toList(),
        row ->
            this.marks.put(
                new MarkKey(row.getString(1), row.getString(2), row.getString(3)),
                Tables.position(row)));
    sql.timers.find(
        session,
        timers.stream().map(TimerKey::row).toList(),
        row -> {
          Timer timer = Tables.timer(sql.dialect, row);
          this.timers.put(new TimerKey(timer.owner(), timer.id()), timer);
        });
    sql.parked.find(
        session,
        parked.stream().map(ParkedKey::row).toList(),
        row -> this.parked.add(new ParkedKey(row.getString(1), row.getString(2), row.getLong(3))));
  }

  private void lookUp(List<NewEvent> events, Map<UUID, EventRecord> found) throws SQLException {
    List<@Nullable Object[]> ids = new ArrayList<>(events.size());
    for (NewEvent event : events) {
      ids.add(new @Nullable Object[] {event.id()});
    }
    if (!ids.isEmpty()) {
      sql.dialect.query(
          session,
          sql.eventById,
          List.of(SqlType.UUID),
          ids,
          row -> {
            EventRecord event = Tables.event(sql.dialect, row);
            found.put(event.id(), event);
          });
    }
  }

  /** Whether every id appended is known to be new or stored. */
  boolean knowsIds() {
    return checkIds;
  }

  void know(EventRecord event) {
    if (checkIds || knowsConditional) {
      knownIds.put(event.id(), event);
    }
  }

  /** The stored event of each id, null where there is none; {@code pending} count as stored. */
  List<@Nullable EventRecord> stored(List<NewEvent> events, List<EventRecord> pending)
      throws SQLException {
    Map<UUID, EventRecord> found = knownIds;
    if (!checkIds) {
      found = new HashMap<>();
      lookUp(events, found);
      for (EventRecord event : pending) {
        found.put(event.id(), event);
      }
    }
    return of(events, found);
  }

  /**
   * As {@link #stored}, of a write with a condition. The ids of all such writes are looked up
   * together: where one came too late, others did too.
   */
  List<@Nullable EventRecord> storedConditional(List<NewEvent> events, List<EventRecord> pending)
      throws SQLException {
    if (!checkIds && !knowsConditional) {
      knowsConditional = true;
      lookUp(conditional, knownIds);
      pending.forEach(this::know);
    }
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

  Head head(StreamId stream) {
    return requireNonNull(heads.computeIfAbsent(stream.toString(), name -> new Head(0, null)));
  }

  long nextOffset() {
    return ++lastOffset;
  }

  /** Where a stream ends. */
  static final class Head {
    long version;
    @Nullable Instant recordedAt;

    Head(long version, @Nullable Instant recordedAt) {
      this.version = version;
      this.recordedAt = recordedAt;
    }
  }
}
