package dev.tenon.jdbc;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as parameters of PostgreSQL: an array per column, in the driver's binary form. A single row
 * can be given as values, too, which costs the server less.
 */
final class PostgresRows {
  private PostgresRows() {}

  /** A relation of one row, called q, with columns c1, c2 and so on. */
  static String single(List<SqlType> types) {
    List<String> values = new ArrayList<>();
    for (SqlType type : types) {
      values.add("?::" + PostgresDialect.typeName(type) + " as c" + (values.size() + 1));
    }
    return "(select " + String.join(", ", values) + ") as q";
  }

  /** A relation of the arrays' rows, called q, with columns c1, c2 and so on. */
  static String unnest(List<SqlType> types) {
    List<String> arrays = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (SqlType type : types) {
      arrays.add("?::" + PostgresDialect.typeName(type) + "[]");
      names.add("c" + (names.size() + 1));
    }
    return "unnest(" + String.join(", ", arrays) + ") as q(" + String.join(", ", names) + ")";
  }

  /** Sets the parameters of a {@link #single} row, from that index on; returns the next index. */
  static int bindSingle(
      PreparedStatement statement, int first, List<SqlType> types, @Nullable Object[] row)
      throws SQLException {
    for (int column = 0; column < types.size(); column++) {
      bind(statement, first + column, types.get(column), row[column]);
    }
    return first + types.size();
  }

  /** Sets the parameters of an {@link #unnest}, from that index on; returns the next index. */
  static int bindArrays(
      PreparedStatement statement, int first, List<SqlType> types, List<@Nullable Object[]> rows)
      throws SQLException {
    for (int column = 0; column < types.size(); column++) {
      bindArray(statement, first + column, types.get(column), column, rows);
    }
    return first + types.size();
  }

  /** Sets one value. */
  static void bind(PreparedStatement statement, int index, SqlType type, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
      case String text when type == SqlType.TEXT -> statement.setString(index, Utf8.exact(text));
      default -> statement.setObject(index, value);
    }
  }

  private static void bindArray(
      PreparedStatement statement,
      int index,
      SqlType type,
      int column,
      List<@Nullable Object[]> rows)
      throws SQLException {
    @Nullable Object[] values = newArray(type, rows.size());
    for (int i = 0; i < values.length; i++) {
      Object value = rows.get(i)[column];
      values[i] = value == null ? null : element(type, value);
    }
    statement.setArray(index, statement.getConnection().createArrayOf(elementType(type), values));
  }

  private static @Nullable Object[] newArray(SqlType type, int size) {
    return switch (type) {
      case TEXT, UUID, TIME, DECIMAL -> new String[size];
      case LONG -> new Long[size];
      case INT -> new Integer[size];
      case BOOL -> new Boolean[size];
      case BYTES -> new byte[size][];
    };
  }

  private static Object element(SqlType type, Object value) {
    return switch (type) {
      case UUID, TIME -> value.toString();
      case DECIMAL -> ((BigDecimal) value).toPlainString();
      case TEXT -> Utf8.exact((String) value);
      case LONG, INT, BOOL, BYTES -> value;
    };
  }

  private static String elementType(SqlType type) {
    return switch (type) {
      case TEXT, UUID, TIME, DECIMAL -> "text";
      case LONG -> "int8";
      case INT -> "int4";
      case BOOL -> "bool";
      case BYTES -> "bytea";
    };
  }
}
