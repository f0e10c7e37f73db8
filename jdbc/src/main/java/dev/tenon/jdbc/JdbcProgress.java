package dev.tenon.jdbc;

import dev.tenon.event.Position;
import dev.tenon.jdbc.Tables.MarkKey;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Progress;
import dev.tenon.spi.Timer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads marks, timers and parked messages. */
final class JdbcProgress implements Progress {
  private static final String DUE =
      "select "
          + Column.names(Tables.TIMER.columns())
          + " from tenon_timer where due <= ? order by due, owner, tenant, timer_id limit ?";
  private static final String PARKED =
      "select "
          + Column.names(Tables.PARKED.columns())
          + " from tenon_parked where reader = ? and (topic > ? or (topic = ? and log_offset > ?))"
          + " order by topic, log_offset limit ?";

  private final LogSql sql;
  private final Dialect dialect;
  private final SessionPool readers;

  JdbcProgress(LogSql sql, SessionPool readers) {
    this.sql = sql;
    this.dialect = sql.dialect;
    this.readers = readers;
  }

  @Override
  public Map<String, Position> marks(String reader, String source, Collection<String> keys) {
    List<@Nullable Object[]> rows = new ArrayList<>(keys.size());
    for (String key : keys) {
      rows.add(new MarkKey(reader, source, key).row());
    }
    return readers.with(
        "reading marks",
        session -> {
          Map<String, Position> marks = HashMap.newHashMap(rows.size());
          sql.marks.find(session, rows, row -> marks.put(row.getString(3), Tables.position(row)));
          return marks;
        });
  }

  @Override
  public List<Timer> due(Instant now, int limit) {
    return readers.with(
        "reading due timers",
        session -> {
          PreparedStatement statement = session.prepare(DUE);
          dialect.bind(statement, 1, SqlType.TIME, Micros.floor(now));
          statement.setInt(2, limit);
          List<Timer> timers = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              timers.add(Tables.timer(dialect, rows));
            }
          }
          return timers;
        });
  }

  @Override
  public List<ParkedMessage> parked(String reader, String afterTopic, long afterOffset, int limit) {
    return readers.with(
        "reading parked messages",
        session -> {
          PreparedStatement statement = session.prepare(PARKED);
          statement.setString(1, reader);
          statement.setString(2, afterTopic);
          statement.setString(3, afterTopic);
          statement.setLong(4, afterOffset);
          statement.setInt(5, limit);
          List<ParkedMessage> parked = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              parked.add(Tables.parked(dialect, rows));
            }
          }
          return parked;
        });
  }
}
