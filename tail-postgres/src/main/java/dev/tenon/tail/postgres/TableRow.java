package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A row as it was committed. Every column it asks for must be there; values may be null. Immutable.
 */
public final class TableRow {
  private final TableShape table;
  private final byte[] kinds;
  private final byte[] @Nullable [] values;

  TableRow(TableShape table, byte[] kinds, byte[] @Nullable [] values) {
    this.table = table;
    this.kinds = kinds;
    this.values = values;
  }

  /** Its columns' names, in the table's order. */
  public List<String> columns() {
    return table.columns().stream().map(TableShape.Column::name).toList();
  }

  /**
   * Whether the log has a column's value: not if it is large and did not change, nor of a deleted
   * row if it is not of the key; {@code replica identity full} has the server write them all.
   */
  public boolean has(String column) {
    return kinds[index(column)] != 'u';
  }

  /** A column's value as text, such as {@code 12.50} or {@code 2026-01-01T00:00:00Z}. */
  public @Nullable String text(String column) {
    int index = index(column);
    byte[] value = values[index];
    return value == null
        ? null
        : PgTypes.text(table.columns().get(index).type(), kinds[index] == 'b', value);
  }

  /** A whole number. */
  public @Nullable Long number(String column) {
    return parsed(column, Long::valueOf);
  }

  /** A decimal number. */
  public @Nullable BigDecimal decimal(String column) {
    return parsed(column, BigDecimal::new);
  }

  /** A time; one without a zone is of UTC. */
  public @Nullable Instant time(String column) {
    return parsed(column, TableRow::parseTime);
  }

  /** Bytes. */
  public byte @Nullable [] bytes(String column) {
    int index = index(column);
    byte[] value = values[index];
    return value == null ? null : PgTypes.bytes(kinds[index] == 'b', value);
  }

  private static Instant parseTime(String text) {
    if (text.endsWith("Z")) {
      return Instant.parse(text);
    }
    String iso = text.replace(' ', 'T');
    return iso.matches(".*[+-]\\d\\d(:\\d\\d)?$")
        ? OffsetDateTime.parse(iso.matches(".*[+-]\\d\\d$") ? iso + ":00" : iso).toInstant()
        : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
  }

  private <T> @Nullable T parsed(String column, Function<String, T> parser) {
    String text = text(column);
    if (text == null) {
      return null;
    }
    try {
      return parser.apply(text);
    } catch (NumberFormatException | DateTimeException e) {
      throw Problem.INVALID_ARGUMENT.because(
          "column %s of %s holds what is not of the type it is asked for"
              .formatted(column, table.name()),
          e);
    }
  }

  private int index(String column) {
    int index = table.indexOf(column);
    if (index < 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "table %s has no column %s, only %s".formatted(table.name(), column, columns()));
    }
    return index;
  }
}
