package dev.tenon.jdbc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of one table to be inserted, replaced or deleted with one statement. */
record Store(TableSql table, Kind kind, List<@Nullable Object[]> rows) {
  /** What to do with them; deletes have rows of a key's columns only. */
  enum Kind {
    INSERT,
    UPSERT,
    DELETE
  }

  String sql() {
    return table.sql(kind);
  }

  List<SqlType> types() {
    return table.types(kind);
  }
}
