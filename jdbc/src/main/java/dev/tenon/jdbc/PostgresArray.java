package dev.tenon.jdbc;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/**
 * A column of some rows as an array of PostgreSQL, in the form it has on the wire: so the server
 * need not parse ids and times, which the driver would send as text.
 */
final class PostgresArray {
  private static final int HEADER = 5 * Integer.BYTES;
  private static final int NULL = -1;

  private PostgresArray() {}

  static Array of(Connection connection, SqlType type, int column, List<@Nullable Object[]> rows)
      throws SQLException {
    if (!connection.isWrapperFor(BaseConnection.class)) {
      return asText(connection, column, rows);
    }
    byte[][] elements = new byte[rows.size()][];
    int size = HEADER;
    boolean hasNull = false;
    for (int i = 0; i < elements.length; i++) {
      Object value = rows.get(i)[column];
      size += Integer.BYTES;
      if (value == null) {
        hasNull = true;
      } else {
        elements[i] = element(type, value);
        size += elements[i].length;
      }
    }
    ByteBuffer array = ByteBuffer.allocate(size);
    array.putInt(1).putInt(hasNull ? 1 : 0).putInt(elementOid(type));
    array.putInt(elements.length).putInt(1); // counted from 1
    for (byte[] element : elements) {
      if (element == null) {
        array.putInt(NULL);
      } else {
        array.putInt(element.length).put(element);
      }
    }
    return new PgArray(connection.unwrap(BaseConnection.class), arrayOid(type), array.array());
  }

  private static byte[] element(SqlType type, Object value) {
    return switch (type) {
      case TEXT -> Utf8.exact((String) value).getBytes(StandardCharsets.UTF_8);
      case LONG -> number((Long) value);
      case INT -> ByteBuffer.allocate(Integer.BYTES).putInt((Integer) value).array();
      case BOOL -> new byte[] {(byte) ((Boolean) value ? 1 : 0)};
      case BYTES -> (byte[]) value;
      case UUID -> bytes((UUID) value);
      case TIME -> number(Micros.of((Instant) value) - PostgresCopy.MICROS_TO_2000);
      case DECIMAL ->
          ((BigDecimal) value).toPlainString().getBytes(StandardCharsets.US_ASCII); // as text
    };
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private static int elementOid(SqlType type) {
    return switch (type) {
      case TEXT, DECIMAL -> Oid.TEXT;
      case LONG -> Oid.INT8;
      case INT -> Oid.INT4;
      case BOOL -> Oid.BOOL;
      case BYTES -> Oid.BYTEA;
      case UUID -> Oid.UUID;
      case TIME -> Oid.TIMESTAMPTZ;
    };
  }

  private static int arrayOid(SqlType type) {
    return switch (type) {
      case TEXT, DECIMAL -> Oid.TEXT_ARRAY;
      case LONG -> Oid.INT8_ARRAY;
      case INT -> Oid.INT4_ARRAY;
      case BOOL -> Oid.BOOL_ARRAY;
      case BYTES -> Oid.BYTEA_ARRAY;
      case UUID -> Oid.UUID_ARRAY;
      case TIME -> Oid.TIMESTAMPTZ_ARRAY;
    };
  }

  /** Of a connection that hides the driver's: every type can be cast from text. */
  private static Array asText(Connection connection, int column, List<@Nullable Object[]> rows)
      throws SQLException {
    @Nullable String[] texts = new String[rows.size()];
    for (int i = 0; i < texts.length; i++) {
      Object value = rows.get(i)[column];
      texts[i] =
          switch (value) {
            case null -> null;
            case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
            case BigDecimal decimal -> decimal.toPlainString();
            case String text -> Utf8.exact(text);
            default -> value.toString();
          };
    }
    return connection.createArrayOf("text", texts);
  }
}
