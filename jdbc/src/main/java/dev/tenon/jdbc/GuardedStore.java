package dev.tenon.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One statement of PostgreSQL that stores rows only if heads and marks are as assumed; it selects
 * the last offset before if it did its work, else nothing. Only READ COMMITTED it sees what the
 * holder of the log's lock before it left.
 */
final class GuardedStore {
  /** Stream, version, time. */
  private static final List<SqlType> HEAD = List.of(SqlType.TEXT, SqlType.LONG, SqlType.TIME);

  /** Reader, source, key, offset. */
  private static final List<SqlType> MARK =
      List.of(SqlType.TEXT, SqlType.TEXT, SqlType.TEXT, SqlType.LONG);

  /** Tag, offset. */
  private static final List<SqlType> CONDITION = List.of(SqlType.TEXT, SqlType.LONG);

  private static final String GO =
      "with go as materialized (select last from"
          + " (select coalesce(max(position), 0) as last from tenon_event) l"
          + " where current_setting('transaction_isolation') = 'read committed'";

  private static final String NONE_OF = " and not exists (select from ";

  private static final String IS_HEAD_ELSEWHERE =
      " left join lateral"
          + " (select version, recorded_at from tenon_event where stream = q.c1"
          + " order by version desc limit 1) e on true"
          + " where coalesce(e.version, 0) <> q.c2 or e.recorded_at > q.c3)";

  private static final String MARK_NOW =
      " left join lateral"
          + " (select log_offset from tenon_mark where reader = q.c1"
          + " and source = q.c2 and mark_key = q.c3 limit 1";
  private static final String IS_ELSEWHERE = ") m on true where coalesce(m.log_offset, 0) <> q.c4)";

  private static final String IS_BROKEN =
      " where exists (select from tenon_tag where tag = q.c1 and position > q.c2 limit 1 offset 0))";

  /**
   * Statements by what they are made of: few, since a batch has many rows of a kind, one or none.
   */
  private static final Map<List<Object>, String> STATEMENTS = new ConcurrentHashMap<>();

  private final List<Guard> guards = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final List<Object> form = new ArrayList<>();

  /**
   * Stores these rows.
   *
   * @param locked whether the log's lock is held; if not, the marks are kept where they are
   */
  GuardedStore(OneTrip.Assumed assumed, List<Store> stores, boolean locked) {
    guard(IS_HEAD_ELSEWHERE, HEAD, assumed.heads());
    guard(MARK_NOW + (locked ? "" : " for share") + IS_ELSEWHERE, MARK, assumed.marks());
    guard(IS_BROKEN, CONDITION, assumed.conditions());
    for (Store store : stores) {
      PostgresRows rows = PostgresRows.shortest(store.types(), store.rows());
      parts.add(new Part(store, rows));
      form.add(List.of(store.table().relation().name(), store.kind(), rows.form()));
    }
  }

  private void guard(String wrong, List<SqlType> types, List<@Nullable Object[]> rows) {
    if (!rows.isEmpty()) {
      Guard guard = new Guard(wrong, PostgresRows.shortest(types, rows));
      guards.add(guard);
      form.add(List.of(wrong, guard.rows.form()));
    }
  }

  /** Adds the statement and its parameters. */
  void addTo(PostgresTrip trip, Dialect.RowReader lastOffset) {
    trip.read(STATEMENTS.computeIfAbsent(form, any -> sql()), lastOffset);
    guards.forEach(guard -> trip.bind(guard.rows));
    parts.forEach(part -> trip.bind(part.rows));
  }

  private String sql() {
    StringBuilder sql = new StringBuilder(GO);
    for (Guard guard : guards) {
      sql.append(NONE_OF).append(guard.rows.relation()).append(guard.wrong);
    }
    sql.append(')');
    for (int i = 0; i < parts.size(); i++) {
      sql.append(", s").append(i).append(" as (").append(parts.get(i).sql()).append(')');
    }
    return sql.append(" select last from go").toString();
  }

  /** What must have no row. */
  private record Guard(String wrong, PostgresRows rows) {}

  /** What is stored in a table. */
  private record Part(Store store, PostgresRows rows) {
    String sql() {
      Relation relation = store.table().relation();
      String source = rows.relation() + " cross join go";
      if (store.kind() == Store.Kind.DELETE) {
        return PostgresDialect.delete(relation, source);
      }
      List<String> values = new ArrayList<>();
      for (Column column : relation.columns()) {
        String value = rows.column(values.size());
        values.add(column.equals(Tables.POSITION) ? "go.last + " + value : value);
      }
      String insert =
          PostgresDialect.into(relation)
              + " select "
              + String.join(", ", values)
              + " from "
              + source;
      return store.kind() == Store.Kind.INSERT ? insert : insert + Upsert.onConflict(relation);
    }
  }
}
