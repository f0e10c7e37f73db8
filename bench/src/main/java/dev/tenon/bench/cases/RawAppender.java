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
 * with all its indexes and the row of a new stream. Positions come from a sequence, so unlike ours
 * they are not in commit order: that order would cost one transaction per append two thirds.
 */
final class RawAppender implements Lent.Session {
  static final String SEQUENCE = "create sequence raw_position";

  private static final String APPEND =
      """
      with version as (
        select coalesce(max(version), 0) as newest from tenon_event where stream = ?
      ), stream as (
        insert into tenon_stream (tenant, category, id)
        select ?, ?, ? from version where newest = 0
        on conflict do nothing
      )
      insert into tenon_event
        (position, stream, version, event_type, schema_version, event_id, event_key,
         occurred_at, recorded_at, data)
      select nextval('raw_position'), ?, newest + 1, ?, ?, ?, ?, now(), now(), ?
      from version where newest = ?
      """;

  private final Connection connection;
  private final PreparedStatement append;

  RawAppender(Connection connection) throws SQLException {
    this.connection = connection;
    append = connection.prepareStatement(APPEND);
  }

  /** Fails if the stream is at another version; two at a time are caught by the unique index. */
  boolean append(StreamId stream, long expected, Payload payload) throws SQLException {
    String name = stream.toString();
    append.setString(1, name);
    append.setString(2, stream.tenant());
    append.setString(3, stream.category());
    append.setString(4, stream.id());
    append.setString(5, name);
    append.setString(6, payload.type());
    append.setInt(7, payload.schemaVersion());
    append.setObject(8, newId());
    append.setString(9, stream.id());
    append.setBytes(10, payload.data());
    append.setLong(11, expected);
    if (append.executeUpdate() != 1) {
      throw new SQLException("stream " + stream + " is not at version " + expected);
    }
    return true;
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
