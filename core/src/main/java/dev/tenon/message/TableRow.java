package dev.tenon.message;

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
 * A row as it was committed, as a database's log has it. Values may be null. Immutable.
 *
 * <p>Who asks for a column that it does not have, or for what a column does not hold, gets a {@link
 * dev.tenon.error.TenonException} with {@code INVALID_ARGUMENT}.
 */
public interface TableRow {
  /** Its table's name. */
  String table();

  /** Its columns' names, in the table's order. */
  List<String> columns();

  /**
   * Whether the log has a column's value. On MariaDB it has; on PostgreSQL not if it is large and
   * did not change, nor of a deleted row if it is not of the key; {@code replica identity full} has
   * the server write them all.
   */
  boolean has(String column);

  /** A column's value as text, as the server writes it, such as {@code 12.50}. */
  @Nullable String text(String column);

  /** Bytes. */
  byte @Nullable [] bytes(String column);

  /** A whole number. */
  default @Nullable Long number(String column) {
    return parsed(column, Long::valueOf);
  }

  /** A decimal number. */
  default @Nullable BigDecimal decimal(String column) {
    return parsed(column, BigDecimal::new);
  }

  /** A time; one without a zone is of UTC. */
  default @Nullable Instant time(String column) {
    return parsed(column, TableRow::parseTime);
  }

  /** The place of a column, from 0. */
  default int indexOf(String column) {
    int index = columns().indexOf(column);
    if (index < 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "table %s has no column %s, only %s".formatted(table(), column, columns()));
    }
    return index;
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
              .formatted(column, table()),
          e);
    }
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
}
