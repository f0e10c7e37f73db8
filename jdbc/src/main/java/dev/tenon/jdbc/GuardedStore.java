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

  private static final String IS_MARK_ELSEWHERE =
      " left join lateral"
          + " (select log_offset from tenon_mark where reader = q.c1"
          + " and source = q.c2 and mark_key = q.c3 limit 1) m on true"
          + " where coalesce(m.log_offset, 0) <> q.c4)";

  /**
   * Statements by what they are made of: few, since a batch has many rows of a kind, one or none.
   */
  private static final Map<List<Object>, String> STATEMENTS = new ConcurrentHashMap<>();

  private GuardedStore() {}

  /** Adds the statement and its parameters. */
  static void addTo(
      PostgresTrip trip,
      List<@Nullable Object[]> heads,
      List<@Nullable Object[]> marks,
      List<Store> stores,
      Dialect.RowReader lastOffset) {
    List<Object> form = new ArrayList<>();
    form.add(Math.min(heads.size(), 2));
    form.add(Math.min(marks.size(), 2));
    for (Store store : stores) {
      form.add(store.table().relation().name());
      form.add(store.kind());
      form.add(Math.min(store.rows().size(), 2));
    }
    trip.read(STATEMENTS.computeIfAbsent(form, any -> sql(heads, marks, stores)), lastOffset);
    if (!heads.isEmpty()) {
      trip.bindOneOrMany(HEAD, heads);
    }
    if (!marks.isEmpty()) {
      trip.bindOneOrMany(MARK, marks);
    }
    stores.forEach(store -> trip.bindOneOrMany(store.types(), store.rows()));
  }

  private static String sql(
      List<@Nullable Object[]> heads, List<@Nullable Object[]> marks, List<Store> stores) {
    StringBuilder sql = new StringBuilder(GO);
    if (!heads.isEmpty()) {
      sql.append(NONE_OF).append(rows(HEAD, heads)).append(IS_HEAD_ELSEWHERE);
    }
    if (!marks.isEmpty()) {
      sql.append(NONE_OF).append(rows(MARK, marks)).append(IS_MARK_ELSEWHERE);
    }
    sql.append(')');
    for (int i = 0; i < stores.size(); i++) {
      sql.append(", s").append(i).append(" as (").append(guarded(stores.get(i))).append(')');
    }
    return sql.append(" select last from go").toString();
  }

  private static String guarded(Store store) {
    Relation relation = store.table().relation();
    String rows = rows(store.types(), store.rows()) + " cross join go";
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

  private static String rows(List<SqlType> types, List<@Nullable Object[]> rows) {
    return rows.size() == 1 ? PostgresRows.single(types) : PostgresRows.unnest(types);
  }
}
