package dev.tenon.jdbc;

import dev.tenon.event.Position;
import dev.tenon.jdbc.Tables.MarkKey;
import dev.tenon.jdbc.Tables.TimerKey;
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
          + Column.names(ParkedRows.RELATION.columns())
          + " from tenon_parked where reader = ? and (topic > ? or (topic = ?"
          + " and (ordinal > ? or (ordinal = ? and message_id > ?))))"
          + " order by topic, ordinal, message_id limit ?";

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
  public List<Timer> timers(String owner, String tenant, Collection<String> ids) {
    List<@Nullable Object[]> keys = new ArrayList<>(ids.size());
    for (String id : ids) {
      keys.add(new TimerKey(owner, tenant, id).row());
    }
    return readers.with(
        "reading timers",
        session -> {
          List<Timer> timers = new ArrayList<>();
          sql.timers.find(session, keys, row -> timers.add(Tables.timer(dialect, row)));
          return timers;
        });
  }

  @Override
  public List<ParkedMessage> parked(String reader, ParkedMessage.@Nullable Id after, int limit) {
    String topic = after == null ? "" : after.topic();
    long ordinal = after == null ? 0 : after.ordinal();
    return readers.with(
        "reading parked messages",
        session -> {
          PreparedStatement statement = session.prepare(PARKED);
          statement.setString(1, reader);
          statement.setString(2, topic);
          statement.setString(3, topic);
          statement.setLong(4, ordinal);
          statement.setLong(5, ordinal);
          statement.setString(6, after == null ? "" : after.messageId());
          statement.setInt(7, limit);
          List<ParkedMessage> parked = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              parked.add(ParkedRows.parked(dialect, rows));
            }
          }
          return parked;
        });
  }
}
