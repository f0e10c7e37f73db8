package dev.tenon.bench.cases;

import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Writes batches by prepared statements: a version check and an event for each. */
final class RawBatches implements AutoCloseable {
  private final Embedded kind;
  private final Connection connection;
  private final PreparedStatement version;
  private final PreparedStatement addEvent;
  private long position;

  /** On a file without events, whose tables are there. */
  RawBatches(Embedded kind, Path file) throws SQLException {
    this.kind = kind;
    connection = kind.connect(file);
    version =
        connection.prepareStatement(
            "select version from tenon_event where stream = ? order by version desc limit 1");
    addEvent =
        connection.prepareStatement(
            "insert into tenon_event (position, stream, version, event_type, schema_version,"
                + " event_id, event_key, occurred_at, recorded_at, data)"
                + " values (?, ?, 1, ?, ?, ?, ?, ?, ?, ?)");
  }

  /** Appends an event to so many new streams in one durable transaction. */
  void write(int size) throws SQLException {
    kind.begin(connection);
    for (int i = 0; i < size; i++) {
      String id = Orders.newId();
      append(Orders.ENTITY.stream(id), Orders.CODEC.encode(Orders.created(id)));
    }
    kind.commit(connection);
  }

  private void append(StreamId stream, Payload payload) throws SQLException {
    String name = stream.toString();
    version.setString(1, name);
    try (ResultSet row = version.executeQuery()) {
      if (row.next()) {
        throw new SQLException("stream " + stream + " is not new");
      }
    }
    Instant now = Instant.now();
    addEvent.setLong(1, ++position);
    addEvent.setString(2, name);
    addEvent.setString(3, payload.type());
    addEvent.setInt(4, payload.schemaVersion());
    kind.setId(addEvent, 5, RawAppender.newId());
    addEvent.setString(6, stream.id());
    kind.setTime(addEvent, 7, now);
    kind.setTime(addEvent, 8, now);
    addEvent.setBytes(9, payload.data());
    addEvent.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
