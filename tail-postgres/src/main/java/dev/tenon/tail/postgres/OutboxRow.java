package dev.tenon.tail.postgres;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.OutboxMessage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows of the outbox. */
final class OutboxRow {
  static final String TABLE = "tenon_outbox";

  private OutboxRow() {}

  static OutboxMessage message(PgRow row) {
    Metadata metadata =
        new Metadata(
            row.text("correlation_id"),
            row.text("causation_id"),
            row.text("traceparent"),
            row.text("actor"),
            row.time("occurred_at"));
    Payload payload =
        new Payload(
            text(row, "message_type"),
            (int) number(row, "schema_version"),
            required("data", row.bytes("data")));
    Message message =
        new Message(
            text(row, "message_id"),
            payload,
            "",
            text(row, "tenant"),
            text(row, "message_key"),
            metadata,
            required("recorded_at", row.time("recorded_at")),
            null);
    Instant due = row.time("due_at");
    return new OutboxMessage(number(row, "id"), text(row, "topic"), message, due);
  }

  private static String text(PgRow row, String column) {
    return required(column, row.text(column));
  }

  private static long number(PgRow row, String column) {
    return required(column, row.number(column));
  }

  private static <T> T required(String column, @Nullable T value) {
    if (value == null) {
      throw PgOutput.unreadable("a row of " + TABLE + " has no " + column);
    }
    return value;
  }
}
