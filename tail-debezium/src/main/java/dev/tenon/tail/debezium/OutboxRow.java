package dev.tenon.tail.debezium;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.OutboxMessage;

/** Rows of the outbox. */
final class OutboxRow {
  private OutboxRow() {}

  static OutboxMessage message(CapturedRow row) {
    Metadata metadata =
        new Metadata(
            row.textOrNull("correlation_id"),
            row.textOrNull("causation_id"),
            row.textOrNull("traceparent"),
            row.textOrNull("actor"),
            row.timeOrNull("occurred_at"));
    Payload payload =
        new Payload(
            row.text("message_type"), (int) row.number("schema_version"), row.bytes("data"));
    Message message =
        new Message(
            row.text("message_id"),
            payload,
            "",
            row.text("tenant"),
            row.text("message_key"),
            metadata,
            row.time("recorded_at"),
            null);
    return new OutboxMessage(
        row.number("id"), row.text("topic"), message, row.timeOrNull("due_at"));
  }
}
