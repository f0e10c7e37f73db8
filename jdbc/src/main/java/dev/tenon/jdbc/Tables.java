package dev.tenon.jdbc;

import static dev.tenon.jdbc.SqlType.BYTES;
import static dev.tenon.jdbc.SqlType.INT;
import static dev.tenon.jdbc.SqlType.LONG;
import static dev.tenon.jdbc.SqlType.TEXT;
import static dev.tenon.jdbc.SqlType.TIME;
import static dev.tenon.jdbc.SqlType.UUID;
import static java.util.Objects.requireNonNull;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Reply;
import dev.tenon.spi.Request;
import dev.tenon.spi.Snapshot;
import dev.tenon.spi.Timer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tenon's own tables, and how their rows are made and read: by index, in the order of columns. */
final class Tables {
  /** An event's place in the log. */
  static final Column POSITION = new Column("position", LONG);

  static final Relation EVENT =
      new Relation(
          "tenon_event",
          List.of(
              POSITION,
              new Column("stream", TEXT),
              new Column("version", LONG),
              new Column("event_id", UUID),
              new Column("event_key", TEXT),
              new Column("recorded_at", TIME),
              new Column("event_type", TEXT),
              new Column("schema_version", INT),
              new Column("data", BYTES),
              new Column("correlation_id", TEXT),
              new Column("causation_id", TEXT),
              new Column("traceparent", TEXT),
              new Column("actor", TEXT),
              new Column("occurred_at", TIME)),
          1);

  /** Of an event, what a replay takes. */
  static final List<Column> LOGGED_PAYLOAD =
      List.of(
          POSITION,
          new Column("event_type", TEXT),
          new Column("schema_version", INT),
          new Column("data", BYTES));

  private static final Column SNAPSHOT_VERSION = new Column("version", LONG);

  static final Relation SNAPSHOT =
      new Relation(
          "tenon_snapshot",
          List.of(
              new Column("stream", TEXT),
              SNAPSHOT_VERSION,
              new Column("recorded_at", TIME),
              new Column("schema_version", INT),
              new Column("state_type", TEXT),
              new Column("state_version", INT),
              new Column("data", BYTES)),
          1,
          SNAPSHOT_VERSION);

  /** What stands for the columns of an event where a snapshot is read like one. */
  static final Map<String, String> SNAPSHOT_AS_EVENT =
      Map.of(
          "position", "0",
          "stream", "s.stream",
          "version", "s.version",
          "recorded_at", "s.recorded_at",
          "event_type", "s.state_type",
          "schema_version", "s.state_version",
          "data", "s.data");

  /** The events of a stream. */
  static final Relation STREAM =
      new Relation("tenon_event", List.of(new Column("stream", TEXT)), 1);

  static final Relation TAG =
      new Relation("tenon_tag", List.of(new Column("tag", TEXT), POSITION), 2);

  static final Relation MARK =
      new Relation(
          "tenon_mark",
          List.of(
              new Column("reader", TEXT),
              new Column("source", TEXT),
              new Column("mark_key", TEXT),
              new Column("incarnation", TEXT),
              new Column("log_offset", LONG)),
          3);

  static final Relation TIMER =
      new Relation(
          "tenon_timer",
          List.of(
              new Column("owner", TEXT),
              new Column("tenant", TEXT),
              new Column("timer_id", TEXT),
              new Column("due", TIME),
              new Column("timer_type", TEXT),
              new Column("schema_version", INT),
              new Column("data", BYTES),
              new Column("correlation_id", TEXT),
              new Column("causation_id", TEXT),
              new Column("traceparent", TEXT),
              new Column("actor", TEXT),
              new Column("occurred_at", TIME)),
          3);

  static final Relation RECEIVED =
      new Relation(
          "tenon_received",
          List.of(
              new Column("reader", TEXT),
              new Column("source", TEXT),
              new Column("message_id", TEXT),
              new Column("received_at", TIME),
              new Column("reply_id", TEXT),
              new Column("reply_type", TEXT),
              new Column("reply_version", INT),
              new Column("reply_data", BYTES)),
          3);

  static final Relation REQUEST =
      new Relation(
          "tenon_request",
          List.of(
              new Column("request_key", TEXT),
              new Column("fingerprint", TEXT),
              new Column("stream", TEXT),
              new Column("version", LONG),
              new Column("events", INT),
              new Column("recorded_at", TIME)),
          1);

  private Tables() {}

  static @Nullable Object[] row(EventRecord event) {
    Payload payload = event.payload();
    Metadata metadata = event.metadata();
    return new @Nullable Object[] {
      event.offset(),
      event.stream().toString(),
      event.version(),
      event.id(),
      event.key(),
      event.recordedAt(),
      payload.type(),
      payload.schemaVersion(),
      payload.data(),
      metadata.correlationId(),
      metadata.causationId(),
      metadata.traceparent(),
      metadata.actor(),
      metadata.occurredAt()
    };
  }

  static EventRecord event(Dialect dialect, ResultSet row) throws SQLException {
    return new EventRecord(
        dialect.uuid(row, 4),
        StreamId.parse(row.getString(2)),
        row.getLong(3),
        row.getLong(1),
        payload(row, 7),
        row.getString(5),
        metadata(dialect, row, 10),
        requireNonNull(dialect.time(row, 6)));
  }

  /** A snapshot that was read like an event; null if the row is an event. */
  static @Nullable Snapshot snapshot(Dialect dialect, ResultSet row, int schemaVersion)
      throws SQLException {
    return row.getLong(1) > 0
        ? null
        : new Snapshot(
            StreamId.parse(row.getString(2)),
            row.getLong(3),
            requireNonNull(dialect.time(row, 6)),
            schemaVersion,
            payload(row, 7));
  }

  static @Nullable Object[] row(Snapshot snapshot) {
    Payload state = snapshot.state();
    return new @Nullable Object[] {
      snapshot.stream().toString(),
      snapshot.version(),
      snapshot.recordedAt(),
      snapshot.schemaVersion(),
      state.type(),
      state.schemaVersion(),
      state.data()
    };
  }

  static @Nullable Object[] row(MarkKey mark, Position position) {
    return new @Nullable Object[] {
      mark.reader(), mark.source(), mark.key(), position.incarnation(), position.offset()
    };
  }

  static Position position(ResultSet row) throws SQLException {
    return new Position(row.getString(4), row.getLong(5));
  }

  static @Nullable Object[] row(Timer timer) {
    Payload payload = timer.payload();
    Metadata metadata = timer.metadata();
    return new @Nullable Object[] {
      timer.owner(),
      timer.tenant(),
      timer.id(),
      timer.due(),
      payload.type(),
      payload.schemaVersion(),
      payload.data(),
      metadata.correlationId(),
      metadata.causationId(),
      metadata.traceparent(),
      metadata.actor(),
      occurred(metadata)
    };
  }

  static Timer timer(Dialect dialect, ResultSet row) throws SQLException {
    return new Timer(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        requireNonNull(dialect.time(row, 4)),
        payload(row, 5),
        metadata(dialect, row, 8));
  }

  static @Nullable Object[] row(Request request, Instant recordedAt) {
    return new @Nullable Object[] {
      request.key(),
      request.fingerprint(),
      request.stream().toString(),
      request.version(),
      request.events(),
      recordedAt
    };
  }

  static @Nullable Object[] row(Change.Receive receive, Instant receivedAt) {
    Reply reply = receive.reply();
    Payload payload = reply == null ? null : reply.payload();
    return new @Nullable Object[] {
      receive.reader(),
      receive.source(),
      receive.messageId(),
      receivedAt,
      reply == null ? null : reply.id(),
      payload == null ? null : payload.type(),
      payload == null ? null : payload.schemaVersion(),
      payload == null ? null : payload.data()
    };
  }

  static @Nullable Object[] keyRow(Change.Receive receive) {
    return new @Nullable Object[] {receive.reader(), receive.source(), receive.messageId()};
  }

  static Change.Receive received(ResultSet row) throws SQLException {
    String replyId = row.getString(5);
    Reply reply = replyId == null ? null : new Reply(replyId, payload(row, 6));
    return new Change.Receive(row.getString(1), row.getString(2), row.getString(3), reply);
  }

  static @Nullable Object[] keyRow(String requestKey) {
    return new @Nullable Object[] {requestKey};
  }

  static Request request(ResultSet row) throws SQLException {
    return new Request(
        row.getString(1),
        row.getString(2),
        StreamId.parse(row.getString(3)),
        row.getLong(4),
        row.getInt(5));
  }

  static @Nullable Instant occurred(Metadata metadata) {
    Instant occurred = metadata.occurredAt();
    return occurred == null ? null : Micros.floor(occurred);
  }

  static Payload payload(ResultSet row, int first) throws SQLException {
    return new Payload(row.getString(first), row.getInt(first + 1), row.getBytes(first + 2));
  }

  static Metadata metadata(Dialect dialect, ResultSet row, int first) throws SQLException {
    return new Metadata(
        row.getString(first),
        row.getString(first + 1),
        row.getString(first + 2),
        row.getString(first + 3),
        dialect.time(row, first + 4));
  }

  /** What a mark is found by. */
  record MarkKey(String reader, String source, String key) {
    @Nullable Object[] row() {
      return new @Nullable Object[] {reader, source, key};
    }
  }

  /** What a timer is found by. */
  record TimerKey(String owner, String tenant, String id) {
    static TimerKey of(Timer timer) {
      return new TimerKey(timer.owner(), timer.tenant(), timer.id());
    }

    @Nullable Object[] row() {
      return new @Nullable Object[] {owner, tenant, id};
    }
  }
}
