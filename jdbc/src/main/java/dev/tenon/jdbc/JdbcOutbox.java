package dev.tenon.jdbc;

import static java.util.Objects.requireNonNull;

import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the outbox; rows come by transactions, and go by the {@link LogWriter}. */
final class JdbcOutbox implements OutboxStore {
  private static final String COLUMNS = Column.names(OutboxRows.OUTBOX.columns());

  // Each look-up by an index of its own: those that wait for long cost nothing meanwhile. With
  // the limit in its text it is planned once, and not at each batch.
  private static final String AT_ONCE =
      "select " + COLUMNS + " from tenon_outbox where due_at is null and id > ? order by id limit ";
  private static final String FIRST_DUE = "select min(due_at) from tenon_outbox";

  // By + 0 no planner goes through all the others in the order of their ids to find these.
  private static final String DELAYED =
      "select "
          + COLUMNS
          + " from tenon_outbox where due_at <= ? and id + 0 > ? order by id + 0 limit ";
  private static final String COUNT =
      "select (select count(*) from tenon_outbox where due_at is null)"
          + " + (select count(*) from tenon_outbox where due_at <= ?)";

  private static final String SENT =
      "select "
          + COLUMNS
          + ", sent_at from tenon_sent where sent_at >= ? and (sent_at > ? or id > ?)"
          + " order by sent_at, id limit ";
  private static final List<SqlType> LONG = List.of(SqlType.LONG);

  private final Dialect dialect;
  private final SessionPool readers;
  private final SessionPool writers;
  private final OldRows sent;

  JdbcOutbox(LogSql sql, SessionPool readers, SessionPool writers) {
    this.dialect = sql.dialect;
    this.readers = readers;
    this.writers = writers;
    this.sent = new OldRows(dialect, sql.sent, "sent_at");
  }

  @Override
  public List<OutboxMessage> due(Instant now, long afterNumber, int limit) {
    return readers.with(
        "reading the outbox",
        session -> {
          List<OutboxMessage> due = due(session, now, afterNumber, limit);
          if (!due.isEmpty()) {
            dialect.settleOthers(session); // anybody may insert them
          }
          return due;
        });
  }

  private List<OutboxMessage> due(Session session, Instant now, long afterNumber, int limit)
      throws SQLException {
    List<OutboxMessage> due = new ArrayList<>();
    Dialect.RowReader reader = row -> due.add(OutboxRows.message(dialect, row));
    dialect.select(session, AT_ONCE + limit, LONG, new @Nullable Object[] {afterNumber}, reader);
    if (!isDelayedDue(session, now)) {
      return due;
    }
    PreparedStatement delayed = session.prepare(DELAYED + limit);
    dialect.bind(delayed, 1, SqlType.TIME, Micros.floor(now));
    delayed.setLong(2, afterNumber);
    if (read(delayed, reader)) {
      due.sort(Comparator.comparingLong(OutboxMessage::number));
    }
    return due.size() > limit ? List.copyOf(due.subList(0, limit)) : due;
  }

  /** Mostly none is, and this is found sooner than none. */
  private boolean isDelayedDue(Session session, Instant now) throws SQLException {
    try (ResultSet row = session.prepare(FIRST_DUE).executeQuery()) {
      Instant first = row.next() ? dialect.time(row, 1) : null;
      return first != null && !first.isAfter(now);
    }
  }

  /** False if there was nothing. */
  private static boolean read(PreparedStatement statement, Dialect.RowReader reader)
      throws SQLException {
    boolean any = false;
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        reader.read(rows);
        any = true;
      }
    }
    return any;
  }

  @Override
  public long countDue(Instant now) {
    return readers.with(
        "counting the outbox",
        session -> {
          PreparedStatement count = session.prepare(COUNT);
          dialect.bind(count, 1, SqlType.TIME, Micros.floor(now));
          try (ResultSet row = count.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  @Override
  public List<SentMessage> sent(Instant afterTime, long afterNumber, int limit) {
    return readers.with(
        "reading sent messages",
        session -> {
          PreparedStatement select = session.prepare(SENT + limit);
          dialect.bind(select, 1, SqlType.TIME, Micros.floor(afterTime));
          dialect.bind(select, 2, SqlType.TIME, Micros.floor(afterTime));
          select.setLong(3, afterNumber);
          List<SentMessage> sent = new ArrayList<>();
          int sentAt = OutboxRows.OUTBOX.columns().size() + 1;
          try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              sent.add(
                  new SentMessage(
                      requireNonNull(dialect.time(rows, sentAt)),
                      OutboxRows.message(dialect, rows)));
            }
          }
          return sent;
        });
  }

  @Override
  public int forgetSent(Instant before, int limit) {
    return writers.with("deleting sent messages", session -> sent.delete(session, before, limit));
  }
}
