package dev.tenon.tail.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventMetadata;
import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import dev.tenon.error.Problem;
import dev.tenon.message.TableRow;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a mapped table as the binlog tells it, by the table's description of then. */
final class BinlogRow implements TableRow {
  private static final long SECOND = 1_000_000;
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private final TableMapEventData description;
  private final List<String> names;
  private final BitSet included;
  private final @Nullable Serializable[] values;

  private BinlogRow(
      TableMapEventData description,
      List<String> names,
      BitSet included,
      @Nullable Serializable[] values) {
    this.description = description;
    this.names = names;
    this.included = included;
    this.values = values;
  }

  /**
   * The row; null if the binlog does not say which columns it has.
   *
   * @param included those whose values there are
   */
  static @Nullable BinlogRow of(
      TableMapEventData table, BitSet included, @Nullable Serializable[] values) {
    TableMapEventMetadata metadata = table.getEventMetadata();
    List<String> names = metadata == null ? null : metadata.getColumnNames();
    return names == null || names.size() != table.getColumnTypes().length
        ? null
        : new BinlogRow(table, names, included, values);
  }

  @Override
  public String table() {
    return description.getTable();
  }

  @Override
  public List<String> columns() {
    return List.copyOf(names);
  }

  @Override
  public boolean has(String column) {
    return included.get(indexOf(column));
  }

  private @Nullable Serializable value(int column) {
    return included.get(column) ? values[included.get(0, column).cardinality()] : null;
  }

  @Override
  public byte @Nullable [] bytes(String column) {
    return switch (value(indexOf(column))) {
      case null -> null;
      case byte[] bytes -> bytes;
      case Serializable other -> throw notOfThatType(column, "no bytes");
    };
  }

  @Override
  public @Nullable String text(String column) {
    int index = indexOf(column);
    ColumnType type = type(index);
    if (type == ColumnType.TIME || type == ColumnType.TIME_V2) {
      throw notOfThatType(column, "a time of day, which mappers are not given");
    }
    return switch (value(index)) {
      case null -> null;
      case byte[] bytes -> decoded(column, bytes);
      case BigDecimal decimal -> decimal.toPlainString();
      case BitSet bits -> String.valueOf(bits.isEmpty() ? 0 : bits.toLongArray()[0]);
      case Long number -> whole(column, index, number);
      case Integer number -> whole(column, index, number.longValue());
      case Serializable other -> other.toString();
    };
  }

  private String decoded(String column, byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw notOfThatType(column, "no text of UTF-8");
    }
  }

  /** The library gives times and the names of enumerations as numbers. */
  private String whole(String column, int index, long number) {
    return switch (type(index)) {
      case STRING -> choice(index, (int) number);
      case DATE -> moment(number).toLocalDate().toString();
      case DATETIME, DATETIME_V2 -> written(number);
      case TIMESTAMP, TIMESTAMP_V2 -> written(number) + "+00";
      case TINY -> unsigned(index, number, 8);
      case SHORT -> unsigned(index, number, 16);
      case INT24 -> unsigned(index, number, 24);
      case LONG -> unsigned(index, number, 32);
      case LONGLONG -> unsigned(index, number, 64);
      case YEAR -> String.valueOf(number);
      default -> throw notOfThatType(column, "what mappers are not given");
    };
  }

  private ColumnType type(int index) {
    return ColumnType.byCode(description.getColumnTypes()[index] & 0xff);
  }

  /** The name of an enumeration's value, counted from 1. */
  private String choice(int index, int number) {
    int before = 0;
    for (int i = 0; i < index; i++) {
      before += description.getColumnMetadata()[i] >> 8 == ColumnType.ENUM.getCode() ? 1 : 0;
    }
    List<String[]> names = description.getEventMetadata().getEnumStrValues();
    return number == 0 ? "" : names.get(before)[number - 1];
  }

  private static LocalDateTime moment(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, SECOND), (int) Math.floorMod(micros, SECOND) * 1_000, ZoneOffset.UTC);
  }

  private static String written(long micros) {
    String seconds = moment(micros).format(SECONDS);
    long fraction = Math.floorMod(micros, SECOND);
    return fraction == 0 ? seconds : seconds + ".%06d".formatted(fraction);
  }

  private String unsigned(int index, long number, int bits) {
    BitSet unsigned = description.getEventMetadata().getSignedness();
    if (unsigned == null || !unsigned.get(index)) {
      return String.valueOf(number);
    }
    return Long.toUnsignedString(bits == 64 ? number : number & ((1L << bits) - 1));
  }

  private RuntimeException notOfThatType(String column, String what) {
    return Problem.INVALID_ARGUMENT.because(
        "column %s of %s holds %s".formatted(column, table(), what));
  }
}
