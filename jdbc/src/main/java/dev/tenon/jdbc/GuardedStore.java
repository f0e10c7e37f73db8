package dev.tenon.jdbc;

import java.util.ArrayList;
import java.util.List;

/** One statement of PostgreSQL that stores rows only if heads and marks are as assumed. */
final class GuardedStore {
  /** Stream, version, time. */
  static final List<SqlType> HEAD = List.of(SqlType.TEXT, SqlType.LONG, SqlType.TIME);

  /** Reader, source, key, offset. */
  static final List<SqlType> MARK = List.of(SqlType.TEXT, SqlType.TEXT, SqlType.TEXT, SqlType.LONG);

  private static final String GO =
      "with go as materialized (select last from"
          + " (select coalesce(max(position), 0) as last from tenon_event) l"
          + " where not exists (select from "
          + PostgresArrays.unnest(HEAD)
          + " left join lateral (select version, recorded_at from tenon_event where stream = q.c1"
          + " order by version desc limit 1) e on true"
          + " where coalesce(e.version, 0) <> q.c2 or e.recorded_at > q.c3)"
          + " and not exists (select from "
          + PostgresArrays.unnest(MARK)
          + " left join lateral (select log_offset from tenon_mark where reader = q.c1"
          + " and source = q.c2 and mark_key = q.c3 limit 1) m on true"
          + " where coalesce(m.log_offset, 0) <> q.c4))";

  private GuardedStore() {}

  /**
   * Parameters: heads, marks, and each store's; selects the last offset before if it did its work,
   * else nothing.
   */
  static String sql(List<Store> stores) {
    StringBuilder sql = new StringBuilder(GO);
    for (int i = 0; i < stores.size(); i++) {
      sql.append(", s").append(i).append(" as (").append(guarded(stores.get(i))).append(')');
    }
    return sql.append(" select last from go").toString();
  }

  private static String guarded(Store store) {
    Relation relation = store.table().relation();
    String rows = PostgresArrays.unnest(store.types()) + " cross join go";
    if (store.kind() == Store.Kind.DELETE) {
      return PostgresDialect.delete(relation, rows);
    }
    List<String> values = new ArrayList<>();
    for (Column column : relation.columns()) {
      String value = "q.c" + (values.size() + 1);
      values.add(column.equals(Tables.POSITION) ? "go.last + " + value : value);
    }
    String insert =
        PostgresDialect.into(relation) + " select " + String.join(", ", values) + " from " + rows;
    return store.kind() == Store.Kind.INSERT ? insert : insert + Upsert.onConflict(relation);
  }
}
