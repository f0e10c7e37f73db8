package dev.tenon.jdbc;

import java.util.List;

/**
 * A column of a {@link Relation}.
 *
 * @param name as it stands in SQL, quoted where it may be a reserved word
 */
record Column(String name, SqlType type) {
  static List<SqlType> types(List<Column> columns) {
    return columns.stream().map(Column::type).toList();
  }

  static String names(List<Column> columns) {
    return String.join(", ", columns.stream().map(Column::name).toList());
  }
}
