package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.LogIndex;
import dev.tenon.spi.LoggedPayload;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.StateEvent;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Write;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The log: writes through the {@link LogWriter}, reads in pages of one statement each. */
final class JdbcLog implements EventLog, LogIndex {
  private static final String END =
      "select incarnation, (select coalesce(max(position), 0) from tenon_event) from tenon_log";
  private static final String INCARNATION = "select incarnation from tenon_log";
  private static final String BEGIN_INCARNATION = "update tenon_log set incarnation = ?";

  /** A stream is there by its first event. */
  private static final String STREAMS =
      "select stream from tenon_event where stream > ? and stream < ? and version = 1"
          + " order by stream limit ?";

  /** Asked again and again it leaps over streams of a kind, as no database does by itself. */
  private static final String NEXT_STREAM =
      "select stream from tenon_event where stream > ? order by stream limit 1";

  private static final int CANNOT = -1;

  private final LogSql sql;
  private final LogWriter writer;
  private final SessionPool readers;
  private final StateReads stateReads;

  JdbcLog(LogSql sql, LogWriter writer, SessionPool readers) {
    this.sql = sql;
    this.writer = writer;
    this.readers = readers;
    stateReads = new StateReads(sql, readers);
  }

  @Override
  public List<Outcome> write(List<Write> writes) {
    return writer.write(writes);
  }

  /** Files of embedded databases are closed when a thread that uses them is interrupted. */
  @Override
  public boolean writesOnAnyThread() {
    return sql.dialect instanceof OneTrip;
  }

  @Override
  public List<EventRecord> read(StreamId stream, long afterVersion, int limit) {
    return readers.with(
        "reading a stream",
        session -> {
          PreparedStatement statement = session.prepare(sql.stream);
          statement.setString(1, stream.toString());
          statement.setLong(2, afterVersion);
          statement.setInt(3, limit);
          try (ResultSet rows = statement.executeQuery()) {
            return sql.readEvents(rows);
          }
        });
  }

  @Override
  public List<StateEvent> readForState(StreamId stream, long afterVersion, int limit) {
    return stateReads.read(stream, afterVersion, limit);
  }

  @Override
  public List<EventRecord> page(long afterOffset, int limit) {
    return readers.with(
        "reading the log",
        session -> {
          PreparedStatement statement = session.prepare(sql.page);
          statement.setLong(1, afterOffset);
          statement.setInt(2, limit);
          try (ResultSet rows = statement.executeQuery()) {
            return sql.readEvents(rows);
          }
        });
  }

  @Override
  public int scan(long afterOffset, int limit, Consumer<List<EventRecord>> taker) {
    int bulk = bulk((dialect, session) -> dialect.scan(session, afterOffset, limit, taker));
    return bulk == CANNOT ? EventLog.super.scan(afterOffset, limit, taker) : bulk;
  }

  @Override
  public void scanPayloads(
      long afterOffset, long untilOffset, Consumer<List<LoggedPayload>> taker) {
    int bulk =
        bulk((dialect, session) -> dialect.scanPayloads(session, afterOffset, untilOffset, taker));
    if (bulk != CANNOT) {
      return;
    }
    List<LoggedPayload> run = payloads(afterOffset, untilOffset);
    if (!run.isEmpty()) {
      taker.accept(run);
    }
  }

  private int bulk(BulkScan scan) {
    return readers.with(
        "reading the log",
        session ->
            sql.dialect instanceof BulkRead dialect && dialect.canBulkRead(session)
                ? scan.run(dialect, session)
                : CANNOT);
  }

  /** One way to read much of the log. */
  @FunctionalInterface
  private interface BulkScan {
    int run(BulkRead dialect, Session session) throws SQLException;
  }

  private List<LoggedPayload> payloads(long afterOffset, long untilOffset) {
    return readers.with(
        "reading the log",
        session -> {
          PreparedStatement statement = session.prepare(sql.payloads);
          statement.setLong(1, afterOffset);
          statement.setLong(2, untilOffset);
          List<LoggedPayload> page = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              page.add(new LoggedPayload(rows.getLong(1), Tables.payload(rows, 2)));
            }
          }
          return page;
        });
  }

  @Override
  public Position end() {
    return readers.with(
        "reading the end of the log",
        session -> {
          try (ResultSet row = session.prepare(END).executeQuery()) {
            row.next();
            return new Position(row.getString(1), row.getLong(2));
          }
        });
  }

  @Override
  public Position restored(long backupEnd) {
    return writer
        .sessions()
        .with("beginning a new incarnation", session -> beginIncarnation(session, backupEnd));
  }

  private Position beginIncarnation(Session session, long backupEnd) throws SQLException {
    long end = sql.dialect.beginLocked(session, List.of(), List.of());
    try {
      if (backupEnd < 0 || backupEnd > end) {
        throw Problem.INVALID_ARGUMENT.because(
            "the log ends at " + end + ", so no backup of it can end at " + backupEnd);
      }
      String former;
      try (ResultSet row = session.prepare(INCARNATION).executeQuery()) {
        row.next();
        former = row.getString(1);
      }
      String fresh = new Position(former, backupEnd).restored(Instant.now()).incarnation();
      PreparedStatement update = session.prepare(BEGIN_INCARNATION);
      update.setString(1, fresh);
      update.executeUpdate();
      writer.commit(session);
      return new Position(fresh, end);
    } catch (UnansweredCommitException e) {
      session.giveUp();
      throw Failures.commitUnknown(e);
    } catch (SQLException | RuntimeException e) {
      writer.rollback(session);
      throw e;
    }
  }

  @Override
  public List<StreamId> streams(String tenant, String category, String afterId, int limit) {
    return readers.with(
        "listing streams",
        session -> {
          String kind = new StreamId(tenant, category, "x").toString();
          kind = kind.substring(0, kind.length() - 1);
          PreparedStatement statement = session.prepare(STREAMS);
          statement.setString(1, kind + afterId);
          statement.setString(2, after(kind));
          statement.setInt(3, limit);
          List<StreamId> streams = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              streams.add(StreamId.parse(rows.getString(1)));
            }
          }
          return streams;
        });
  }

  /** The first text that is after all that begin with one, which ends with an ASCII character. */
  private static String after(String beginning) {
    int last = beginning.length() - 1;
    return beginning.substring(0, last) + (char) (beginning.charAt(last) + 1);
  }

  @Override
  public List<String> tenants(String after, int limit) {
    return readers.with(
        "listing tenants",
        session -> {
          PreparedStatement statement = session.prepare(NEXT_STREAM);
          List<String> tenants = new ArrayList<>();
          String from = after.isEmpty() ? "" : after(after + ':');
          while (tenants.size() < limit) {
            statement.setString(1, from);
            String next;
            try (ResultSet row = statement.executeQuery()) {
              next = row.next() ? row.getString(1) : null;
            }
            if (next == null) {
              break;
            }
            String tenant = StreamId.tenantOf(next);
            if (tenant.isEmpty()) {
              from = after(next.substring(0, next.indexOf('-') + 1));
            } else {
              tenants.add(tenant);
              from = after(tenant + ':');
            }
          }
          return tenants;
        });
  }

  @Override
  public List<EventRecord> tagged(TagFilter filter, long afterOffset, int limit) {
    return readers.with(
        "reading by tags",
        session -> {
          // Not kept with the session: there are as many statements as forms of filters.
          try (PreparedStatement statement =
              session.connection().prepareStatement(sql.tagged(filter))) {
            int index = 1;
            for (TagFilter.Item item : filter.items()) {
              for (Object part : TagSql.key(item, afterOffset)) {
                statement.setObject(index++, part);
              }
              statement.setInt(index++, limit);
            }
            statement.setInt(index, limit);
            try (ResultSet rows = statement.executeQuery()) {
              return sql.readEvents(rows);
            }
          }
        });
  }

  @Override
  public Map<String, Long> lastOffsets(
      Collection<String> keys, Collection<String> types, long beforeOffset) {
    Map<String, Long> offsets = HashMap.newHashMap(keys.size());
    if (keys.isEmpty()) {
      return offsets;
    }
    List<SqlType> parameters = new ArrayList<>(List.of(SqlType.TEXT, SqlType.LONG));
    StringBuilder select =
        new StringBuilder(
            "select event_key, position from tenon_event where event_key = :1 and position < :2");
    for (int i = 0; i < types.size(); i++) {
      select.append(i == 0 ? " and event_type in (:" : ", :").append(i + 3);
      parameters.add(SqlType.TEXT);
    }
    select.append(types.isEmpty() ? "" : ")").append(" order by position desc limit 1");
    String lookup = sql.dialect.lookup(select.toString(), parameters);
    List<@Nullable Object[]> rows = new ArrayList<>(keys.size());
    for (String key : keys) {
      @Nullable Object[] row = new Object[2 + types.size()];
      row[0] = key;
      row[1] = beforeOffset;
      int i = 2;
      for (String type : types) {
        row[i++] = type;
      }
      rows.add(row);
    }
    return readers.with(
        "looking up newest offsets",
        session -> {
          Dialect.RowReader reader = row -> offsets.put(row.getString(1), row.getLong(2));
          sql.dialect.query(session, new Lookup(lookup, parameters, rows, reader));
          return offsets;
        });
  }
}
