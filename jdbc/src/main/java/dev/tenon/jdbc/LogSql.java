package dev.tenon.jdbc;

import dev.tenon.event.EventRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements on Tenon's tables in one dialect. Immutable. */
final class LogSql {
  private static final String EVENT_COLUMNS = Column.names(Tables.EVENT.columns());

  final Dialect dialect;
  final TableSql events;
  final TableSql streams;
  final TableSql marks;
  final TableSql timers;
  final TableSql parked;

  private final String head;
  private final String eventById;

  final String stream =
      "select "
          + EVENT_COLUMNS
          + " from tenon_event where stream = ? and version > ? order by version limit ?";
  final String page =
      "select " + EVENT_COLUMNS + " from tenon_event where position > ? order by position limit ?";

  LogSql(Dialect dialect) {
    this.dialect = dialect;
    events = new TableSql(dialect, Tables.EVENT);
    streams = new TableSql(dialect, Tables.STREAM);
    marks = new TableSql(dialect, Tables.MARK);
    timers = new TableSql(dialect, Tables.TIMER);
    parked = new TableSql(dialect, Tables.PARKED);
    head =
        dialect.lookup(
            "select stream, version, recorded_at from tenon_event where stream = :1"
                + " order by version desc limit 1",
            List.of(SqlType.TEXT));
    eventById =
        dialect.lookup(
            "select " + EVENT_COLUMNS + " from tenon_event where event_id = :1",
            List.of(SqlType.UUID));
  }

  /** Of streams' newest events: stream, version, recorded_at. */
  Lookup heads(List<@Nullable Object[]> streams, Dialect.RowReader reader) {
    return new Lookup(head, List.of(SqlType.TEXT), streams, reader);
  }

  /** Of events by their ids. */
  Lookup eventsById(List<@Nullable Object[]> ids, Dialect.RowReader reader) {
    return new Lookup(eventById, List.of(SqlType.UUID), ids, reader);
  }

  List<EventRecord> readEvents(ResultSet rows) throws SQLException {
    List<EventRecord> events = new ArrayList<>();
    while (rows.next()) {
      events.add(Tables.event(dialect, rows));
    }
    return events;
  }
}
