package dev.tenon.tail.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.OutboxMessage;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An inserted row of the outbox. */
record OutboxRow(List<String> columns, List<@Nullable Serializable> values) {
  static final String TABLE = "tenon_outbox";

  static OutboxRow of(TableMapEventData table, @Nullable Serializable[] values) {
    List<String> columns =
        table.getEventMetadata() == null ? null : table.getEventMetadata().getColumnNames();
    if (columns == null || columns.size() != values.length) {
      throw unreadable("a row of " + TABLE + " comes without the names of its columns");
    }
    return new OutboxRow(columns, Arrays.asList(values));
  }

  OutboxMessage message() {
    Metadata metadata =
        new Metadata(
            textOrNull("correlation_id"),
            textOrNull("causation_id"),
            textOrNull("traceparent"),
            textOrNull("actor"),
            timeOrNull("occurred_at"));
    Payload payload =
        new Payload(
            text("message_type"), (int) number("schema_version"), required("data", bytes("data")));
    Message message =
        new Message(
            text("message_id"),
            payload,
            "",
            text("tenant"),
            text("message_key"),
            metadata,
            required("recorded_at", timeOrNull("recorded_at")),
            null);
    return new OutboxMessage(number("id"), text("topic"), message, timeOrNull("due_at"));
  }

  private @Nullable Serializable value(String column) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw unreadable("table " + TABLE + " has no column " + column);
    }
    return values.get(index);
  }

  private byte @Nullable [] bytes(String column) {
    return switch (value(column)) {
      case null -> null;
      case byte[] bytes -> bytes;
      case Serializable other ->
          throw unreadable("column " + column + " holds " + other.getClass().getSimpleName());
    };
  }

  private @Nullable String textOrNull(String column) {
    byte[] bytes = bytes(column);
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  private String text(String column) {
    return required(column, textOrNull(column));
  }

  private long number(String column) {
    if (value(column) instanceof Number number) {
      return number.longValue();
    }
    throw unreadable("column " + column + " holds no number");
  }

  /** Microseconds, of UTC. */
  private @Nullable Instant timeOrNull(String column) {
    return value(column) == null ? null : Instant.EPOCH.plus(number(column), ChronoUnit.MICROS);
  }

  private static <T> T required(String column, @Nullable T value) {
    if (value == null) {
      throw unreadable("a row of " + TABLE + " has no " + column);
    }
    return value;
  }

  static TenonException unreadable(String why) {
    return Problem.LOG_UNREADABLE.because(
        "the binlog cannot be read: "
            + why
            + "; report it, and poll the table meanwhile by starting the service without a tail");
  }
}
