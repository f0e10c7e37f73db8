package dev.tenon.jdbc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as its statements are made from it.
 *
 * @param name as it stands in SQL
 * @param columns the key's columns first
 * @param keys how many columns are its key
 * @param newest if there is one, an upsert leaves a row as it is that has more in this column
 */
record Relation(String name, List<Column> columns, int keys, @Nullable Column newest) {
  Relation(String name, List<Column> columns, int keys) {
    this(name, columns, keys, null);
  }

  List<Column> key() {
    return columns.subList(0, keys);
  }

  List<Column> rest() {
    return columns.subList(keys, columns.size());
  }

  /** Selects a row by its key, for {@link Dialect#lookup}. */
  String selectByKey() {
    StringBuilder sql = new StringBuilder("select ").append(Column.names(columns));
    sql.append(" from ").append(name).append(" where ");
    for (int i = 0; i < keys; i++) {
      sql.append(i == 0 ? "" : " and ").append(columns.get(i).name()).append(" = :").append(i + 1);
    }
    return sql.toString();
  }
}
