package dev.tenon.bench.cases;

import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Appends under a condition in a transaction per append: an advisory lock for each of its tags, in
 * an order that lets nobody deadlock, then one statement that looks for an event that came since,
 * and writes. Both go in one round trip, each seeing what was committed when it begins.
 */
final class RawTags implements Lent.Session {
  private static final String APPEND =
      """
      select pg_advisory_xact_lock(lock)
      from (select hashtextextended(tag, 0) as lock from unnest(?::text[]) tag order by 1) locks;
      with came as (
        select 1 from tenon_tag where tag = ? and position > ? limit 1
      ), event as (
        insert into tenon_event
          (position, stream, version, event_type, schema_version, event_id, event_key,
           occurred_at, recorded_at, data)
        select nextval('raw_position'), ?, 1, ?, ?, ?, ?, now(), now(), ?
        where not exists (select 1 from came)
        returning position
      ), tags as (
        insert into tenon_tag (tag, position) select tag, position from event, unnest(?::text[]) tag
      )
      select position from event
      """;

  private static final String NEWEST =
      "select coalesce(max(position), 0) from tenon_tag where tag = ?";

  private final Connection connection;
  private final PreparedStatement append;
  private final PreparedStatement newest;

  RawTags(Connection connection) throws SQLException {
    this.connection = connection;
    append = connection.prepareStatement(APPEND);
    newest = connection.prepareStatement(NEWEST);
  }

  /** The position of the newest event with a tag: positions are in commit order per tag alone. */
  long newest(String tag) throws SQLException {
    newest.setString(1, tag);
    try (ResultSet row = newest.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /**
   * Appends to a new stream unless an event with the first tag came after a position.
   *
   * @return the event's position; 0 if one came
   */
  long append(StreamId stream, Payload payload, long after, String... tags) throws SQLException {
    append.setArray(1, connection.createArrayOf("text", tags));
    append.setString(2, tags[0]);
    append.setLong(3, after);
    append.setString(4, stream.toString());
    append.setString(5, payload.type());
    append.setInt(6, payload.schemaVersion());
    append.setObject(7, RawAppender.newId());
    append.setString(8, stream.id());
    append.setBytes(9, payload.data());
    append.setArray(10, connection.createArrayOf("text", tags));
    append.execute();
    append.getMoreResults(); // past the locks
    try (ResultSet row = append.getResultSet()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
