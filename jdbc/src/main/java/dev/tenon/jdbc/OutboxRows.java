package dev.tenon.jdbc;

import static dev.tenon.jdbc.SqlType.BYTES;
import static dev.tenon.jdbc.SqlType.INT;
import static dev.tenon.jdbc.SqlType.LONG;
import static dev.tenon.jdbc.SqlType.TEXT;
import static dev.tenon.jdbc.SqlType.TIME;
import static java.util.Objects.requireNonNull;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.OutboxMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages to be sent, and those kept after that, as rows. Their source is the service itself. */
final class OutboxRows {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("topic", TEXT),
          new Column("message_id", TEXT),
          new Column("message_key", TEXT),
          new Column("tenant", TEXT),
          new Column("due_at", TIME),
          new Column("recorded_at", TIME),
          new Column("message_type", TEXT),
          new Column("schema_version", INT),
          new Column("data", BYTES),
          new Column("correlation_id", TEXT),
          new Column("causation_id", TEXT),
          new Column("traceparent", TEXT),
          new Column("actor", TEXT),
          new Column("occurred_at", TIME));

  private static final Column ID = new Column("id", LONG);

  /** As rows are inserted, the database numbering them. */
  static final Relation NEW = new Relation("tenon_outbox", COLUMNS, 1);

  static final Relation OUTBOX = new Relation("tenon_outbox", with(ID), 1);

  static final Relation SENT = new Relation("tenon_sent", with(ID, new Column("sent_at", TIME)), 1);

  private OutboxRows() {}

  private static List<Column> with(Column... first) {
    List<Column> all = new ArrayList<>(List.of(first));
    all.addAll(COLUMNS);
    return List.copyOf(all);
  }

  static @Nullable Object[] row(OutboxMessage outgoing) {
    Message message = outgoing.message();
    Payload payload = message.payload();
    Metadata metadata = message.metadata();
    Instant due = outgoing.due();
    return new @Nullable Object[] {
      outgoing.topic(),
      message.id(),
      message.key(),
      message.tenant(),
      due == null ? null : Micros.floor(due),
      Micros.floor(message.recordedAt()),
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

  static @Nullable Object[] sentRow(OutboxMessage outgoing, Instant sentAt) {
    @Nullable Object[] row = row(outgoing);
    @Nullable Object[] sent = Arrays.copyOf(row, row.length + 2);
    System.arraycopy(row, 0, sent, 2, row.length);
    sent[0] = outgoing.number();
    sent[1] = sentAt;
    return sent;
  }

  static @Nullable Object[] keyRow(OutboxMessage outgoing) {
    return new @Nullable Object[] {outgoing.number()};
  }

  static OutboxMessage message(Dialect dialect, ResultSet row) throws SQLException {
    Message message =
        new Message(
            row.getString(3),
            Tables.payload(row, 8),
            "",
            row.getString(5),
            row.getString(4),
            Tables.metadata(dialect, row, 11),
            requireNonNull(dialect.time(row, 7)),
            null);
    return new OutboxMessage(row.getLong(1), row.getString(2), message, dialect.time(row, 6));
  }
}
