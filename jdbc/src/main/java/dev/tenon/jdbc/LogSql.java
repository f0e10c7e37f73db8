package dev.tenon.jdbc;

import dev.tenon.event.EventRecord;
import dev.tenon.spi.TagFilter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements on Tenon's tables in one dialect. Immutable. */
final class LogSql {
  private static final String EVENT_COLUMNS = Column.names(Tables.EVENT.columns());

  /** Of an event, what a state takes. */
  static final String STATE_EVENT = "version, recorded_at, event_type, schema_version, data";

  final Dialect dialect;
  final TableSql events;
  final TableSql streams;
  final TableSql snapshots;
  final TableSql tags;
  final TableSql marks;
  final TableSql timers;
  final TableSql parked;
  final TableSql newMessages;
  final TableSql outbox;
  final TableSql sent;
  final TableSql received;
  final TableSql requests;

  /**
   * A snapshot of a stream, if the log holds the event it was taken after, and the events after it:
   * in the columns of events, a snapshot's position being 0.
   */
  final String streamFromSnapshot = streamFromSnapshot();

  private final String head;
  private final String eventById;
  private final String newestOfTag;

  final String stream =
      "select "
          + EVENT_COLUMNS
          + " from tenon_event where stream = ? and version > ? order by version limit ?";
  final String streamForState =
      "select "
          + STATE_EVENT
          + " from tenon_event where stream = ? and version > ? order by version limit ?";
  final String page =
      "select " + EVENT_COLUMNS + " from tenon_event where position > ? order by position limit ?";

  final String payloads =
      "select "
          + Column.names(Tables.LOGGED_PAYLOAD)
          + " from tenon_event where position > ? and position <= ? order by position";

  LogSql(Dialect dialect) {
    this.dialect = dialect;
    events = new TableSql(dialect, Tables.EVENT);
    streams = new TableSql(dialect, Tables.STREAM);
    snapshots = new TableSql(dialect, Tables.SNAPSHOT);
    tags = new TableSql(dialect, Tables.TAG);
    marks = new TableSql(dialect, Tables.MARK);
    timers = new TableSql(dialect, Tables.TIMER);
    parked = new TableSql(dialect, ParkedRows.RELATION);
    newMessages = new TableSql(dialect, OutboxRows.NEW);
    outbox = new TableSql(dialect, OutboxRows.OUTBOX);
    sent = new TableSql(dialect, OutboxRows.SENT);
    received = new TableSql(dialect, Tables.RECEIVED);
    requests = new TableSql(dialect, Tables.REQUEST);
    head =
        dialect.lookup(
            "select stream, version, recorded_at, position from tenon_event where stream = :1"
                + " order by version desc limit 1",
            List.of(SqlType.TEXT));
    eventById =
        dialect.lookup(
            "select " + EVENT_COLUMNS + " from tenon_event where event_id = :1",
            List.of(SqlType.UUID));
    newestOfTag =
        dialect.lookup(
            "select tag, position from tenon_tag where tag = :1 order by position desc limit 1",
            List.of(SqlType.TEXT));
  }

  /** Selects the events that match, as {@link TagSql#page} says. */
  String tagged(TagFilter filter) {
    return TagSql.page(EVENT_COLUMNS, filter);
  }

  private static String streamFromSnapshot() {
    String kept =
        " from tenon_snapshot s where s.stream = ? and s.schema_version = ? and exists"
            + " (select 1 from tenon_event e where e.stream = s.stream and e.version = s.version"
            + " and e.recorded_at = s.recorded_at)";
    String asEvent =
        String.join(
            ", ",
            Tables.EVENT.columns().stream()
                .map(column -> Tables.SNAPSHOT_AS_EVENT.getOrDefault(column.name(), "null"))
                .toList());
    return "select "
        + asEvent
        + kept
        + " union all select * from (select "
        + EVENT_COLUMNS
        + " from tenon_event where stream = ? and version > coalesce((select s.version"
        + kept
        + "), 0) order by version limit ?) later order by 1";
  }

  /** Of streams' newest events: stream, version, recorded_at, position. */
  Lookup heads(List<@Nullable Object[]> streams, Dialect.RowReader reader) {
    return new Lookup(head, List.of(SqlType.TEXT), streams, reader);
  }

  /** Of events by their ids. */
  Lookup eventsById(List<@Nullable Object[]> ids, Dialect.RowReader reader) {
    return new Lookup(eventById, List.of(SqlType.UUID), ids, reader);
  }

  /** Of tags' newest events: tag, position. */
  Lookup newestOfTags(List<@Nullable Object[]> tags, Dialect.RowReader reader) {
    return new Lookup(newestOfTag, List.of(SqlType.TEXT), tags, reader);
  }

  List<EventRecord> readEvents(ResultSet rows) throws SQLException {
    List<EventRecord> events = new ArrayList<>();
    while (rows.next()) {
      events.add(Tables.event(dialect, rows));
    }
    return events;
  }
}
