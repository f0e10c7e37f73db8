package dev.tenon.jdbc;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL: one statement per table and batch, its rows as an array per column.
 *
 * <p>Payloads are {@code bytea}: a codec may write any bytes, NUL included, and nothing in the
 * database looks into them; {@code convert_from(data, 'UTF8')} shows those that are text.
 */
final class PostgresDialect implements Dialect {
  private static final String ISOLATION = "set transaction isolation level read committed";

  /** The lock of the log of this schema; the first number is Tenon's own, "TENO" in ASCII. */
  private static final String LOG_LOCK =
      "select pg_advisory_xact_lock(1413827151, hashtext(current_schema()))";

  private static final String SCHEMA_LOCK =
      "select pg_advisory_xact_lock(1413827152, hashtext(current_schema()))";

  /**
   * The lock is taken by a statement before those it protects, each of which sees what was
   * committed when it begins; all go in one round trip.
   */
  private static final String LOCK_AND_LAST_OFFSET =
      "set local lock_timeout = '10s'; "
          + LOG_LOCK
          + "; select coalesce(max(position), 0) from tenon_event";

  /** Until the transaction ends: a plan kept from when a table was small scans it for ever. */
  private static final String PLAN_AFRESH =
      "select set_config('plan_cache_mode', 'force_custom_plan', true)";

  private static final String BEGIN_LOCKED = ISOLATION + "; " + LOCK_AND_LAST_OFFSET;

  @Override
  public String name() {
    return "postgresql";
  }

  @Override
  public String survives() {
    return "what the server's commits survive: power loss, unless its fsync or synchronous_commit"
        + " is off";
  }

  @Override
  public void begin(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    session.run(ISOLATION);
  }

  @Override
  public long beginLocked(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    return lastResult(session, BEGIN_LOCKED);
  }

  @Override
  public long lockLog(Session session) throws SQLException {
    return lastResult(session, LOCK_AND_LAST_OFFSET);
  }

  private static long lastResult(Session session, String sql) throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    long last = 0;
    boolean isRows = statement.execute();
    while (isRows || statement.getUpdateCount() >= 0) {
      if (isRows) {
        try (ResultSet row = statement.getResultSet()) {
          row.next();
          last = row.getMetaData().getColumnType(1) == Types.BIGINT ? row.getLong(1) : last;
        }
      }
      isRows = statement.getMoreResults();
    }
    return last;
  }

  @Override
  public void lockSchema(Session session) throws SQLException {
    session.run(SCHEMA_LOCK);
  }

  @Override
  public boolean hasTable(Session session, String name) throws SQLException {
    PreparedStatement statement = session.prepare("select 1 where to_regclass(?) is not null");
    statement.setString(1, name);
    try (ResultSet row = statement.executeQuery()) {
      return row.next();
    }
  }

  @Override
  public void commit(Session session) throws SQLException {
    session.connection().commit();
  }

  @Override
  public void rollback(Session session) throws SQLException {
    session.connection().rollback();
  }

  @Override
  public boolean blamesData(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    // Data exceptions, integrity constraints, limits such as the size of an index entry.
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }

  @Override
  public String declare(SqlType type) {
    return switch (type) {
      case TEXT -> "text";
      case LONG -> "bigint";
      case INT -> "integer";
      case BOOL -> "boolean";
      case BYTES -> "bytea";
      case UUID -> "uuid";
      case TIME -> "timestamptz";
      case DECIMAL -> "numeric";
    };
  }

  @Override
  public String declareKey() {
    return "text collate \"C\"";
  }

  @Override
  public String insert(Relation relation) {
    return "insert into "
        + relation.name()
        + " ("
        + Column.names(relation.columns())
        + ") select * from "
        + unnest(Column.types(relation.columns()));
  }

  @Override
  public String upsert(Relation relation) {
    return insert(relation) + Upsert.onConflict(relation);
  }

  @Override
  public String upsertNewer(Relation relation, Column column) {
    return upsert(relation) + Upsert.unlessLess(relation, column);
  }

  @Override
  public String delete(Relation relation) {
    List<String> matches = new ArrayList<>();
    for (int i = 0; i < relation.keys(); i++) {
      matches.add("t." + relation.columns().get(i).name() + " = q.c" + (i + 1));
    }
    return "delete from "
        + relation.name()
        + " t using "
        + unnest(Column.types(relation.key()))
        + " where "
        + String.join(" and ", matches);
  }

  @Override
  public String lookup(String select, List<SqlType> keyTypes) {
    String limit = select.endsWith("limit 1") ? "" : " limit 1";
    return PLAN_AFRESH
        + "; select r.* from "
        + unnest(keyTypes)
        + " cross join lateral ("
        + select.replaceAll(":(\\d+)", "q.c$1")
        + limit
        + ") r";
  }

  private String unnest(List<SqlType> types) {
    List<String> arrays = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (SqlType type : types) {
      arrays.add("?::" + declare(type) + "[]");
      names.add("c" + (names.size() + 1));
    }
    return "unnest(" + String.join(", ", arrays) + ") as q(" + String.join(", ", names) + ")";
  }

  @Override
  public void execute(
      Session session, String sql, List<SqlType> types, List<@Nullable Object[]> rows)
      throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    bindArrays(session.connection(), statement, types, rows);
    statement.executeUpdate();
  }

  @Override
  public void query(
      Session session,
      String sql,
      List<SqlType> types,
      List<@Nullable Object[]> keys,
      RowReader reader)
      throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    bindArrays(session.connection(), statement, types, keys);
    statement.execute();
    statement.getMoreResults(); // past that of PLAN_AFRESH
    try (ResultSet row = statement.getResultSet()) {
      while (row.next()) {
        reader.read(row);
      }
    }
  }

  private static void bindArrays(
      Connection connection,
      PreparedStatement statement,
      List<SqlType> types,
      List<@Nullable Object[]> rows)
      throws SQLException {
    for (int column = 0; column < types.size(); column++) {
      SqlType type = types.get(column);
      @Nullable Object[] values = newArray(type, rows.size());
      for (int i = 0; i < values.length; i++) {
        Object value = rows.get(i)[column];
        values[i] = value == null ? null : element(type, value);
      }
      Array array = connection.createArrayOf(elementType(type), values);
      statement.setArray(column + 1, array);
    }
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

  @Override
  public void bind(PreparedStatement statement, int index, SqlType type, @Nullable Object value)
      throws SQLException {
    if (value instanceof Instant instant) {
      statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
    } else {
      statement.setObject(index, value);
    }
  }

  @Override
  public @Nullable Object read(ResultSet row, int index, SqlType type) throws SQLException {
    return switch (type) {
      case TIME -> time(row, index);
      case BYTES -> row.getBytes(index);
      case TEXT, LONG, INT, BOOL, UUID, DECIMAL -> row.getObject(index);
    };
  }

  @Override
  public UUID uuid(ResultSet row, int index) throws SQLException {
    return row.getObject(index, UUID.class);
  }

  @Override
  public @Nullable Instant time(ResultSet row, int index) throws SQLException {
    OffsetDateTime time = row.getObject(index, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
