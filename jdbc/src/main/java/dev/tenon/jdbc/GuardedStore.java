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

  private static final String NONE = "";

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

  private final PostgresRows heads;
  private final PostgresRows marks;
  private final List<Store> stores;
  private final List<PostgresRows> rows = new ArrayList<>();
  private final List<Object> form = new ArrayList<>();

  GuardedStore(List<@Nullable Object[]> heads, List<@Nullable Object[]> marks, List<Store> stores) {
    this.heads = PostgresRows.shortest(HEAD, heads);
    this.marks = PostgresRows.shortest(MARK, marks);
    this.stores = stores;
    form.add(heads.isEmpty() ? NONE : this.heads.form());
    form.add(marks.isEmpty() ? NONE : this.marks.form());
    for (Store store : stores) {
      PostgresRows ofStore = PostgresRows.shortest(store.types(), store.rows());
      rows.add(ofStore);
      form.add(store.table().relation().name());
      form.add(store.kind());
      form.add(ofStore.form());
    }
  }

  /** Adds the statement and its parameters. */
  void addTo(PostgresTrip trip, Dialect.RowReader lastOffset) {
    trip.read(STATEMENTS.computeIfAbsent(form, any -> sql()), lastOffset);
    if (has(0)) {
      trip.bind(heads);
    }
    if (has(1)) {
      trip.bind(marks);
    }
    rows.forEach(trip::bind);
  }

  private boolean has(int part) {
    return !form.get(part).equals(NONE);
  }

  private String sql() {
    StringBuilder sql = new StringBuilder(GO);
    if (has(0)) {
      sql.append(NONE_OF).append(heads.relation()).append(IS_HEAD_ELSEWHERE);
    }
    if (has(1)) {
      sql.append(NONE_OF).append(marks.relation()).append(IS_MARK_ELSEWHERE);
    }
    sql.append(')');
    for (int i = 0; i < stores.size(); i++) {
      sql.append(", s").append(i).append(" as (");
      sql.append(guarded(stores.get(i), rows.get(i))).append(')');
    }
    return sql.append(" select last from go").toString();
  }

  private static String guarded(Store store, PostgresRows rows) {
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
        PostgresDialect.into(relation) + " select " + String.join(", ", values) + " from " + source;
    return store.kind() == Store.Kind.INSERT ? insert : insert + Upsert.onConflict(relation);
  }
}
