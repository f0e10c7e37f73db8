package dev.tenon.tail.debezium;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import io.debezium.data.VariableScaleDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A row that was inserted or updated, as a connector tells of it. Connectors differ in the case of
 * names, and in what they make of numbers, times and empty texts.
 */
record CapturedRow(String table, Struct values) {
  static final String OUTBOX = "tenon_outbox";
  static final String LEASES = "tenon_lease";

  /** Null if it tells of no row: a heartbeat, or a change of tables. */
  static @Nullable CapturedRow of(@Nullable Object change) {
    if (change instanceof Struct envelope
        && envelope.schema().field("after") != null
        && envelope.get("after") instanceof Struct row
        && envelope.get("source") instanceof Struct source
        && source.get("table") instanceof String table) {
      return new CapturedRow(table, row);
    }
    return null;
  }

  boolean isOf(String name) {
    return table.equalsIgnoreCase(name);
  }

  @Nullable String textOrNull(String column) {
    Object value = get(column);
    return value == null ? null : String.valueOf(value);
  }

  /** A database may keep an empty text as none. */
  String text(String column) {
    String text = textOrNull(column);
    return text == null ? "" : text;
  }

  long number(String column) {
    return switch (get(column)) {
      case Number number -> number.longValue();
      case Struct decimal when VariableScaleDecimal.LOGICAL_NAME.equals(decimal.schema().name()) ->
          VariableScaleDecimal.toLogical(decimal)
              .getDecimalValue()
              .orElseThrow(() -> unreadable(column))
              .longValueExact();
      case null, default -> throw unreadable(column);
    };
  }

  byte[] bytes(String column) {
    return switch (get(column)) {
      case byte[] bytes -> bytes;
      case ByteBuffer buffer -> {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        yield bytes;
      }
      case null, default -> throw unreadable(column);
    };
  }

  Instant time(String column) {
    Instant time = timeOrNull(column);
    if (time == null) {
      throw unreadable(column);
    }
    return time;
  }

  /** Times without a zone are in UTC, as Tenon's tables have them. */
  @Nullable Instant timeOrNull(String column) {
    Field field = field(column);
    return switch (values.get(field)) {
      case null -> null;
      case Date date -> date.toInstant();
      case String text -> OffsetDateTime.parse(text).toInstant();
      case Long number -> Instant.EPOCH.plus(number, unit(field));
      default -> throw unreadable(column);
    };
  }

  private ChronoUnit unit(Field field) {
    return switch (String.valueOf(field.schema().name())) {
      case io.debezium.time.Timestamp.SCHEMA_NAME -> ChronoUnit.MILLIS;
      case io.debezium.time.MicroTimestamp.SCHEMA_NAME -> ChronoUnit.MICROS;
      case io.debezium.time.NanoTimestamp.SCHEMA_NAME -> ChronoUnit.NANOS;
      default -> throw unreadable(field.name());
    };
  }

  private @Nullable Object get(String column) {
    return values.get(field(column));
  }

  private Field field(String column) {
    Field exact = values.schema().field(column);
    if (exact != null) {
      return exact;
    }
    for (Field field : values.schema().fields()) {
      if (field.name().equalsIgnoreCase(column)) {
        return field;
      }
    }
    throw unreadable(column);
  }

  private TenonException unreadable(String column) {
    return Problem.LOG_UNREADABLE.because(
        "a row of "
            + table
            + " has no "
            + column
            + " that can be read; let the connector tell of columns as it does by default");
  }
}
