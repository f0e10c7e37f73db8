package dev.tenon.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as parameters of PostgreSQL: an array per column. Where that costs the server less, a single
 * row is given as values, and a column that no row has a value in is left out.
 */
final class PostgresRows {
  private final List<SqlType> types;
  private final List<@Nullable Object[]> rows;
  private final boolean single;
  private final BitSet absent = new BitSet();

  private PostgresRows(List<SqlType> types, List<@Nullable Object[]> rows, boolean single) {
    this.types = types;
    this.rows = rows;
    this.single = single;
  }

  /** For {@link #unnest} of these types. */
  static PostgresRows arrays(List<SqlType> types, List<@Nullable Object[]> rows) {
    return new PostgresRows(types, rows, false);
  }

  /** For {@link #relation}. */
  static PostgresRows shortest(List<SqlType> types, List<@Nullable Object[]> rows) {
    PostgresRows made = new PostgresRows(types, rows, rows.size() == 1);
    for (int column = 0; column < types.size(); column++) {
      made.absent.set(column, isAbsent(column, rows));
    }
    return made;
  }

  private static boolean isAbsent(int column, List<@Nullable Object[]> rows) {
    for (@Nullable Object[] row : rows) {
      if (row[column] != null) {
        return false;
      }
    }
    return true;
  }

  /** Rows of the same types and form have the same relation. */
  Object form() {
    return List.of(single, absent);
  }

  /** These rows as a relation called q. */
  String relation() {
    List<String> values = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int column = 0; column < types.size(); column++) {
      if (!absent.get(column)) {
        String name = "c" + (column + 1);
        names.add(name);
        values.add(
            single
                ? value(column) + " as " + name
                : "?::" + PostgresDialect.typeName(types.get(column)) + "[]");
      }
    }
    String list = String.join(", ", values);
    return single ? "(select " + list + ") as q" : unnest(list, names);
  }

  /** What stands for a column of a single row. */
  String value(int column) {
    return absent.get(column) ? "null" : "?::" + PostgresDialect.typeName(types.get(column));
  }

  /** What stands for a column of the relation. */
  String column(int column) {
    return absent.get(column) ? "null" : "q.c" + (column + 1);
  }

  /** A relation of rows given as arrays, called q, with columns c1, c2 and so on. */
  static String unnest(List<SqlType> types) {
    return arrays(types, List.of()).relation();
  }

  private static String unnest(String arrays, List<String> names) {
    return "unnest(" + arrays + ") as q(" + String.join(", ", names) + ")";
  }

  /** Sets the parameters from that index on; returns the next index. */
  int bind(PreparedStatement statement, int first) throws SQLException {
    int index = first;
    for (int column = 0; column < types.size(); column++) {
      if (absent.get(column)) {
        continue;
      }
      SqlType type = types.get(column);
      if (single) {
        bind(statement, index, type, rows.getFirst()[column]);
      } else {
        statement.setArray(index, PostgresArray.of(statement.getConnection(), type, column, rows));
      }
      index++;
    }
    return index;
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
}
