package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB: one statement per table and batch, its rows as a list of values, and several statements
 * in one compound statement.
 *
 * <p>Text has a collation of its own, whatever that of the database is: it compares code points,
 * and blanks at the end count. Times are UTC without a zone, so that no session's zone moves them.
 */
final class MariaDbDialect implements Dialect {
  private static final String TEXT = " character set utf8mb4 collate utf8mb4_nopad_bin";

  private static final String ISOLATION = "set transaction isolation level read committed";

  /** A row's lock, unlike get_lock, ends with the transaction. It reads what is there now. */
  private static final String LOCK_LOG =
      "set statement innodb_lock_wait_timeout = 10 for select turn from tenon_log for update";

  /** Reads what was there when the transaction began to read, unless it is READ COMMITTED. */
  private static final String SEEN = "select turn from tenon_log";

  private static final String COUNT_TURN = "update tenon_log set turn = turn + 1";

  private static final String LAST_OFFSET = "select coalesce(max(position), 0) from tenon_event";

  /** Otherwise the server would shorten what is too long, and say nothing. */
  private static final String STRICT = "select @@sql_mode like '%STRICT_%', @@sql_mode";

  /** What {@link #lookup} takes apart: columns, table, condition, and perhaps an order. */
  private static final Pattern SELECT =
      Pattern.compile(
          "select ([^()]+) from (\\S+) where ((?:(?! order by )[^()])+(?: in \\([^()]+\\))?)"
              + "( order by (\\S+) desc limit 1)?");

  @Override
  public String name() {
    return "mariadb";
  }

  @Override
  public String survives() {
    return "what the server's commits survive: power loss, if innodb_flush_log_at_trx_commit and"
        + " sync_binlog are 1";
  }

  private MariaDbTrip trip(Session session) {
    return new MariaDbTrip(this, session);
  }

  @Override
  public void begin(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    trip(session).run(ISOLATION).read(STRICT, MariaDbDialect::requireStrict).send();
  }

  @Override
  public long beginLocked(Session session, List<Store> before, List<Lookup> lookups)
      throws SQLException {
    return lockLog(trip(session).run(ISOLATION).run("start transaction"), before, lookups);
  }

  @Override
  public long lockLog(Session session, List<Store> before, List<Lookup> lookups)
      throws SQLException {
    return lockLog(trip(session), before, lookups);
  }

  private static long lockLog(MariaDbTrip trip, List<Store> before, List<Lookup> lookups)
      throws SQLException {
    long[] turn = new long[1];
    long[] last = new long[1];
    trip.read(STRICT, MariaDbDialect::requireStrict).store(before);
    trip.read(LOCK_LOG, row -> turn[0] = row.getLong(1));
    trip.read(SEEN, row -> requireSame(turn[0], row.getLong(1))).run(COUNT_TURN);
    trip.read(LAST_OFFSET, row -> last[0] = row.getLong(1));
    for (Lookup lookup : lookups) {
      trip.look(lookup);
    }
    trip.send();
    return last[0];
  }

  private static void requireSame(long turn, long seen) {
    if (turn != seen) {
      throw JoinedConnection.refusal();
    }
  }

  private static void requireStrict(ResultSet row) throws SQLException {
    if (!row.getBoolean(1)) {
      throw Problem.INVALID_ARGUMENT.because(
          "MariaDB would store text that is too long shortened: its sql_mode '"
              + row.getString(2)
              + "' lacks STRICT_TRANS_TABLES; add it on the server or in the pool's connections");
    }
  }

  @Override
  public void storeAndCommit(Session session, List<Store> stores) throws SQLException {
    MariaDbTrip trip = trip(session).store(stores);
    try {
      trip.run("commit").send();
    } catch (SQLException e) {
      throw isRefusal(e) ? e : new UnansweredCommitException(e);
    }
  }

  /** True if the server says so itself, and goes on: then nothing was committed. */
  private static boolean isRefusal(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return !state.startsWith("08") && !state.startsWith("70");
  }

  @Override
  public void lockSchema(Session session) {
    // Its DDL commits by itself, statement by statement, and creates only what is not there.
  }

  @Override
  public boolean hasTable(Session session, String name) throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "select 1 from information_schema.tables"
                + " where table_schema = database() and table_name = ?");
    statement.setString(1, name);
    try (ResultSet row = statement.executeQuery()) {
      return row.next();
    }
  }

  @Override
  public void commit(Session session) throws SQLException {
    if (session.connection().getAutoCommit()) {
      session.run("commit");
    } else {
      session.connection().commit();
    }
  }

  @Override
  public void interrupt(Connection connection) {
    // The driver does so when a connection is aborted.
  }

  @Override
  public void rollback(Session session) throws SQLException {
    if (session.connection().getAutoCommit()) {
      session.run("rollback");
    } else {
      session.connection().rollback();
    }
  }

  @Override
  public boolean blamesData(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("22") || state.startsWith("23");
  }

  @Override
  public String quote(String name) {
    return '`' + name + '`';
  }

  @Override
  public String declare(SqlType type) {
    return switch (type) {
      case TEXT -> "longtext" + TEXT;
      case LONG -> "bigint";
      case INT -> "integer";
      case BOOL -> "boolean";
      case BYTES -> "longblob";
      case UUID -> "uuid";
      case TIME -> "datetime(6)";
      // Its own decimals have one scale for the whole column.
      case DECIMAL -> "varchar(255)" + TEXT;
    };
  }

  /** What an index of 3072 bytes has room for beside {@link #indexable}. */
  @Override
  public String declareKey() {
    return "varchar(500)" + TEXT;
  }

  /** Decimals are text that keeps its scale; without it, equal numbers are equal text. */
  @Override
  public String comparable(Column column) {
    String name = column.name();
    return column.type() == SqlType.DECIMAL
        ? "case when instr(%s, '.') > 0 then trim(trailing '.' from trim(trailing '0' from %s)) else %s end"
            .formatted(name, name, name)
        : name;
  }

  /** There is no index on an expression: looking for a decimal reads the table. */
  @Override
  public String indexable(Column column) {
    return column.type() == SqlType.TEXT ? column.name() + "(255)" : column.name();
  }

  @Override
  public String insert(Relation relation) {
    return "insert into "
        + relation.name()
        + " ("
        + Column.names(relation.columns())
        + ") values "
        + MariaDbTrip.ROWS;
  }

  @Override
  public String upsert(Relation relation) {
    List<String> updates = new ArrayList<>();
    Column newest = relation.newest();
    for (Column column : relation.rest()) {
      if (newest == null) {
        updates.add("%1$s = values(%1$s)".formatted(column.name()));
      } else if (!column.equals(newest)) {
        updates.add(
            "%1$s = if(values(%2$s) >= %2$s, values(%1$s), %1$s)"
                .formatted(column.name(), newest.name()));
      }
    }
    if (newest != null) { // the last, since each sees what those before it left
      updates.add("%1$s = greatest(values(%1$s), %1$s)".formatted(newest.name()));
    }
    if (updates.isEmpty()) {
      String key = relation.key().getFirst().name();
      updates.add(key + " = " + relation.name() + "." + key);
    }
    return insert(relation) + " on duplicate key update " + String.join(", ", updates);
  }

  /** By the keys in turn: reading the table, it would wait for the rows that others insert. */
  @Override
  public String delete(Relation relation) {
    List<String> matches = new ArrayList<>();
    for (Column column : relation.key()) {
      matches.add("t." + column.name() + " = " + part(matches.size() + 1));
    }
    return "delete t from ("
        + keys(relation.keys())
        + " select * from q) q straight_join "
        + relation.name()
        + " t on "
        + String.join(" and ", matches);
  }

  /**
   * There are no lateral joins. A condition without an order is joined with the keys; with one, the
   * value that comes last is looked up per key first, which must be of one row. What is of another
   * form is selected per key, which takes the server three times as long.
   */
  @Override
  public String lookup(String select, List<SqlType> keyTypes) {
    Matcher parts = SELECT.matcher(select);
    if (!parts.matches()) {
      return select.replaceAll(":\\d+", "?");
    }
    String table = parts.group(2);
    String condition = parts.group(3);
    for (int i = keyTypes.size(); i > 0; i--) {
      condition = condition.replace(":" + i, part(i));
    }
    if (parts.group(4) != null) {
      String order = parts.group(5);
      condition +=
          " and %s = (select %s from %s where %s%s)"
              .formatted(order, order, table, condition, parts.group(4));
    }
    return "%s select straight_join %s from q join %s on %s"
        .formatted(keys(keyTypes.size()), parts.group(1), table, condition);
  }

  /** The keys as a table q, whose columns are called 1, 2 and so on, as no other is. */
  private static String keys(int parts) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= parts; i++) {
      names.add("`" + i + "`");
    }
    return "with q(" + String.join(", ", names) + ") as (values " + MariaDbTrip.ROWS + ")";
  }

  /** A key's part; what it is compared with decides how. */
  private static String part(int number) {
    return "q.`" + number + "`";
  }

  @Override
  public void store(Session session, List<Store> stores) throws SQLException {
    trip(session).store(stores).send();
  }

  @Override
  public void query(Session session, Lookup lookup) throws SQLException {
    trip(session).look(lookup).send();
  }

  @Override
  public void bind(PreparedStatement statement, int index, SqlType type, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.NULL);
      return;
    }
    switch (type) {
      case TEXT -> statement.setString(index, Utf8.exact((String) value));
      case LONG, INT, BOOL, BYTES -> statement.setObject(index, value);
      case UUID -> statement.setString(index, value.toString());
      case TIME -> statement.setObject(index, utc((Instant) value));
      case DECIMAL -> statement.setString(index, ((BigDecimal) value).toPlainString());
    }
  }

  private static LocalDateTime utc(Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    if (time.getYear() < 1 || time.getYear() > 9999) {
      throw new IllegalArgumentException("MariaDB keeps times of the years 1 to 9999: " + instant);
    }
    return time;
  }

  @Override
  public @Nullable Object read(ResultSet row, int index, SqlType type) throws SQLException {
    return switch (type) {
      case TEXT -> row.getString(index);
      case LONG -> row.getObject(index, Long.class);
      case INT -> row.getObject(index, Integer.class);
      case BOOL -> row.getObject(index, Boolean.class);
      case BYTES -> row.getBytes(index);
      case UUID -> uuid(row, index);
      case TIME -> time(row, index);
      case DECIMAL -> {
        String text = row.getString(index);
        yield text == null ? null : new BigDecimal(text);
      }
    };
  }

  @Override
  public UUID uuid(ResultSet row, int index) throws SQLException {
    return UUID.fromString(row.getString(index));
  }

  @Override
  public @Nullable Instant time(ResultSet row, int index) throws SQLException {
    LocalDateTime time = row.getObject(index, LocalDateTime.class);
    return time == null ? null : time.toInstant(ZoneOffset.UTC);
  }
}
