package dev.tenon.jdbc;

import static dev.tenon.jdbc.SqlType.BYTES;
import static dev.tenon.jdbc.SqlType.INT;
import static dev.tenon.jdbc.SqlType.LONG;
import static dev.tenon.jdbc.SqlType.TEXT;
import static dev.tenon.jdbc.SqlType.TIME;
import static java.util.Objects.requireNonNull;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.message.ParkedMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parked messages as rows. Those of no place in a log have nulls instead of one. */
final class ParkedRows {
  static final Relation RELATION =
      new Relation(
          "tenon_parked",
          List.of(
              new Column("reader", TEXT),
              new Column("topic", TEXT),
              new Column("ordinal", LONG),
              new Column("message_id", TEXT),
              new Column("source", TEXT),
              new Column("tenant", TEXT),
              new Column("message_key", TEXT),
              new Column("recorded_at", TIME),
              new Column("incarnation", TEXT),
              new Column("stream", TEXT),
              new Column("version", LONG),
              new Column("previous", LONG),
              new Column("reason", TEXT),
              new Column("parked_at", TIME),
              new Column("message_type", TEXT),
              new Column("schema_version", INT),
              new Column("data", BYTES),
              new Column("correlation_id", TEXT),
              new Column("causation_id", TEXT),
              new Column("traceparent", TEXT),
              new Column("actor", TEXT),
              new Column("occurred_at", TIME)),
          4);

  private ParkedRows() {}

  static @Nullable Object[] row(ParkedMessage parked) {
    Message message = parked.message();
    Place place = message.place();
    Payload payload = message.payload();
    Metadata metadata = message.metadata();
    return new @Nullable Object[] {
      parked.reader(),
      parked.topic(),
      parked.ordinal(),
      message.id(),
      message.source(),
      message.tenant(),
      message.key(),
      Micros.floor(message.recordedAt()),
      place == null ? null : place.position().incarnation(),
      place == null ? null : place.stream(),
      place == null ? null : place.version(),
      place == null ? null : place.previous(),
      parked.reason(),
      Micros.floor(parked.parkedAt()),
      payload.type(),
      payload.schemaVersion(),
      payload.data(),
      metadata.correlationId(),
      metadata.causationId(),
      metadata.traceparent(),
      metadata.actor(),
      Tables.occurred(metadata)
    };
  }

  static @Nullable Object[] keyRow(ParkedMessage.Id id) {
    return new @Nullable Object[] {id.reader(), id.topic(), id.ordinal(), id.messageId()};
  }

  static ParkedMessage.Id id(ResultSet row) throws SQLException {
    return new ParkedMessage.Id(
        row.getString(1), row.getString(2), row.getLong(3), row.getString(4));
  }

  static Instant parkedAt(Dialect dialect, ResultSet row) throws SQLException {
    return requireNonNull(dialect.time(row, 14));
  }

  static ParkedMessage parked(Dialect dialect, ResultSet row) throws SQLException {
    Message message =
        new Message(
            row.getString(4),
            Tables.payload(row, 15),
            row.getString(5),
            row.getString(6),
            row.getString(7),
            Tables.metadata(dialect, row, 18),
            requireNonNull(dialect.time(row, 8)),
            place(row));
    return new ParkedMessage(
        row.getString(1),
        row.getString(2),
        row.getLong(3),
        message,
        row.getString(13),
        parkedAt(dialect, row));
  }

  private static @Nullable Place place(ResultSet row) throws SQLException {
    String incarnation = row.getString(9);
    return incarnation == null
        ? null
        : new Place(
            row.getString(10),
            row.getLong(11),
            new Position(incarnation, row.getLong(3)),
            row.getLong(12));
  }
}
