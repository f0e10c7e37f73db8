package dev.tenon.bench.cases;

import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Appends by one statement, which is its own transaction: checks the version and writes the event
 * with all its indexes. Positions come from a sequence, so unlike ours they are not in commit
 * order: that order would cost one transaction per append two thirds.
 */
final class RawAppender implements Lent.Session {
  static final String SEQUENCE = "create sequence raw_position";

  private static final String COLUMNS =
      "(position, stream, version, event_type, schema_version, event_id, event_key,"
          + " occurred_at, recorded_at, data)";

  /** The unique keys check that there is no such stream, faster than to ask. */
  private static final String BEGIN =
      "insert into tenon_event "
          + COLUMNS
          + " values (nextval('raw_position'), ?, 1, ?, ?, ?, ?, now(), now(), ?)";

  private static final String CONTINUE =
      "insert into tenon_event "
          + COLUMNS
          + " select nextval('raw_position'), ?, newest + 1, ?, ?, ?, ?, now(), now(), ?"
          + " from (select max(version) as newest from tenon_event where stream = ?) version"
          + " where newest = ?";

  private final Connection connection;
  private final PreparedStatement begin;
  private final PreparedStatement proceed;

  RawAppender(Connection connection) throws SQLException {
    this.connection = connection;
    begin = connection.prepareStatement(BEGIN);
    proceed = connection.prepareStatement(CONTINUE);
  }

  /** Fails if the stream is at another version; two at a time are caught by the unique index. */
  boolean append(StreamId stream, long expected, Payload payload) throws SQLException {
    int inserted;
    if (expected == 0) {
      bindEvent(begin, 1, stream, payload);
      inserted = begin.executeUpdate();
    } else {
      bindEvent(proceed, 1, stream, payload);
      proceed.setString(7, stream.toString());
      proceed.setLong(8, expected);
      inserted = proceed.executeUpdate();
    }
    if (inserted != 1) {
      throw new SQLException("stream " + stream + " is not at version " + expected);
    }
    return true;
  }

  private static void bindEvent(
      PreparedStatement statement, int from, StreamId stream, Payload payload) throws SQLException {
    statement.setString(from, stream.toString());
    statement.setString(from + 1, payload.type());
    statement.setInt(from + 2, payload.schemaVersion());
    statement.setObject(from + 3, newId());
    statement.setString(from + 4, stream.id());
    statement.setBytes(from + 5, payload.data());
  }

  /** Ordered by time, as ours: random ones would make the index of ids slow. */
  static UUID newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (System.currentTimeMillis() << 16) | 0x7000 | random.nextInt(1 << 12);
    return new UUID(high, random.nextLong() >>> 2 | Long.MIN_VALUE);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
