package dev.tenon.jdbc;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as parameters of PostgreSQL: an array per column, in the driver's binary form. */
final class PostgresArrays {
  private PostgresArrays() {}

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

  /** Sets the parameters of an {@link #unnest}, from that index on; returns the next index. */
  static int bind(
      PreparedStatement statement, int first, List<SqlType> types, List<@Nullable Object[]> rows)
      throws SQLException {
    for (int column = 0; column < types.size(); column++) {
      SqlType type = types.get(column);
      @Nullable Object[] values = newArray(type, rows.size());
      for (int i = 0; i < values.length; i++) {
        Object value = rows.get(i)[column];
        values[i] = value == null ? null : element(type, value);
      }
      statement.setArray(
          first + column, statement.getConnection().createArrayOf(elementType(type), values));
    }
    return first + types.size();
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
