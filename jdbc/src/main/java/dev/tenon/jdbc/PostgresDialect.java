package dev.tenon.jdbc;

import dev.tenon.event.EventRecord;
import dev.tenon.spi.LoggedPayload;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/**
 * PostgreSQL: one statement per table and batch, its rows as an array per column.
 *
 * <p>Payloads are {@code bytea}: a codec may write any bytes, NUL included, and nothing in the
 * database looks into them; {@code convert_from(data, 'UTF8')} shows those that are text.
 */
final class PostgresDialect implements Dialect, OneTrip, BulkRead, GroupRead {
  private static final String ISOLATION = "set transaction isolation level read committed";

  /** Of a transaction that is not READ COMMITTED and has read or written something. */
  private static final String TOO_LATE_FOR_ISOLATION = "25001";

  private static final String BEGIN = "begin isolation level read committed";

  /**
   * Until the transaction ends: one plan for all batches, which goes by the indexes. Left to itself
   * the server plans each batch anew, or keeps for ever a plan from when a table was small.
   */
  private static final String ONE_PLAN =
      "select set_config('plan_cache_mode', 'force_generic_plan', true),"
          + " set_config('enable_seqscan', 'off', true)";

  /** By an index alone, rather than by sorting what is found. */
  private static final String IN_ORDER =
      ONE_PLAN + ", set_config('enable_bitmapscan', 'off', true)";

  private static final String PATIENCE = ", set_config('lock_timeout', '10s', true)";

  /**
   * The lock of the log of this schema, taken by a statement before those it protects, each of
   * which sees what was committed when it begins. The first number is Tenon's own, "TENO" in ASCII.
   */
  private static final String LOCK_LOG =
      ONE_PLAN + PATIENCE + ", pg_advisory_xact_lock(1413827151, hashtext(current_schema()))";

  /** For a transaction that nobody waits for until it is on the disk. */
  private static final String LAZILY =
      ONE_PLAN + PATIENCE + ", set_config('synchronous_commit', 'off', true)";

  private static final String LAST_OFFSET = "select coalesce(max(position), 0) from tenon_event";

  /** A stream, a version, and a number. */
  private static final List<SqlType> STREAM_AFTER =
      List.of(SqlType.TEXT, SqlType.LONG, SqlType.INT);

  private static final String OF_STREAMS =
      "select r.*, q.c3 from "
          + PostgresRows.unnest(STREAM_AFTER)
          + " cross join lateral (select "
          + LogSql.STATE_EVENT
          + " from tenon_event where stream = q.c1 and version > q.c2 order by version limit ";

  private static final String SCHEMA_LOCK =
      "select pg_advisory_xact_lock(1413827152, hashtext(current_schema()))";

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
  public long beginLocked(Session session, List<Store> before, List<Lookup> lookups)
      throws SQLException {
    session.connection().setAutoCommit(true); // or the driver would begin, too
    return lockLog(new PostgresTrip().run(BEGIN), session, before, lookups);
  }

  @Override
  public long lockLog(Session session, List<Store> before, List<Lookup> lookups)
      throws SQLException {
    try {
      return lockLog(new PostgresTrip().run(ISOLATION), session, before, lookups);
    } catch (SQLException e) {
      if (TOO_LATE_FOR_ISOLATION.equals(e.getSQLState())) {
        throw JoinedConnection.refusal();
      }
      throw e;
    }
  }

  private static long lockLog(
      PostgresTrip trip, Session session, List<Store> before, List<Lookup> lookups)
      throws SQLException {
    long[] last = new long[1];
    before.forEach(trip::store);
    trip.run(LOCK_LOG).read(LAST_OFFSET, row -> last[0] = row.getLong(1));
    lookups.forEach(trip::look);
    trip.send(session);
    return last[0];
  }

  @Override
  public void storeAndCommit(Session session, List<Store> stores) throws SQLException {
    PostgresTrip trip = new PostgresTrip();
    stores.forEach(trip::store);
    sendForGood(session, trip.run("commit"));
  }

  private static void sendForGood(Session session, PostgresTrip trip) throws SQLException {
    try {
      trip.send(session);
    } catch (SQLException e) {
      throw isRefusal(e) ? e : new UnansweredCommitException(e);
    }
  }

  /** True if the server says so itself, and goes on: then the transaction is undone. */
  private static boolean isRefusal(SQLException e) {
    ServerErrorMessage message = e instanceof PSQLException of ? of.getServerErrorMessage() : null;
    return message != null && "ERROR".equals(message.getSeverity());
  }

  @Override
  public @Nullable Long storeIf(
      Session session,
      Assumed assumed,
      List<Store> stores,
      List<Lookup> lookups,
      boolean isRepeated)
      throws SQLException {
    session.connection().setAutoCommit(true);
    long[] last = {-1};
    // What is sent at once, and begins nothing, is a transaction by itself.
    PostgresTrip trip = new PostgresTrip().run(isRepeated ? LAZILY : LOCK_LOG);
    lookups.forEach(trip::look);
    new GuardedStore(assumed, stores, !isRepeated).addTo(trip, row -> last[0] = row.getLong(1));
    sendForGood(session, trip);
    return last[0] < 0 ? null : last[0];
  }

  @Override
  public boolean canBulkRead(Session session) throws SQLException {
    return session.connection().isWrapperFor(PGConnection.class);
  }

  @Override
  public int scan(Session session, long afterOffset, int limit, Consumer<List<EventRecord>> taker)
      throws SQLException {
    return PostgresCopy.events(taker).scan(session.connection(), afterOffset, limit);
  }

  @Override
  public int scanPayloads(
      Session session, long afterOffset, long untilOffset, Consumer<List<LoggedPayload>> taker)
      throws SQLException {
    return PostgresCopy.payloads(taker).scanUpTo(session.connection(), afterOffset, untilOffset);
  }

  @Override
  public void lockSchema(Session session) throws SQLException {
    session.run(SCHEMA_LOCK);
  }

  /** Not by to_regclass: a session remembers of it, past a lock, that there was no such table. */
  @Override
  public boolean hasTable(Session session, String name) throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                + " where n.nspname = any (current_schemas(false)) and c.relname = ?");
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
  public void interrupt(Connection connection) throws SQLException {
    connection.unwrap(PGConnection.class).cancelQuery();
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
    // Data exceptions, integrity constraints, limits such as the size of an index entry; and a
    // transaction in which a statement of the caller's own had failed.
    return state.startsWith("22")
        || state.startsWith("23")
        || state.startsWith("54")
        || state.equals(PSQLState.IN_FAILED_SQL_TRANSACTION.getState());
  }

  @Override
  public String declare(SqlType type) {
    return typeName(type);
  }

  static String typeName(SqlType type) {
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
    return into(relation)
        + " select * from "
        + PostgresRows.unnest(Column.types(relation.columns()));
  }

  @Override
  public String upsert(Relation relation) {
    return insert(relation) + Upsert.onConflict(relation);
  }

  @Override
  public String delete(Relation relation) {
    return delete(relation, PostgresRows.unnest(Column.types(relation.key())));
  }

  static String into(Relation relation) {
    return "insert into " + relation.name() + " (" + Column.names(relation.columns()) + ")";
  }

  /** Deletes the rows whose key is one of those, called q. */
  static String delete(Relation relation, String keys) {
    List<String> matches = new ArrayList<>();
    for (int i = 0; i < relation.keys(); i++) {
      matches.add("t." + relation.columns().get(i).name() + " = q.c" + (i + 1));
    }
    return "delete from "
        + relation.name()
        + " t using "
        + keys
        + " where "
        + String.join(" and ", matches);
  }

  @Override
  public String lookup(String select, List<SqlType> keyTypes) {
    String limit = select.endsWith("limit 1") ? "" : " limit 1";
    return "select r.* from "
        + PostgresRows.unnest(keyTypes)
        + " cross join lateral ("
        + select.replaceAll(":(\\d+)", "q.c$1")
        + limit
        + ") r";
  }

  @Override
  public void store(Session session, List<Store> stores) throws SQLException {
    PostgresTrip trip = new PostgresTrip();
    stores.forEach(trip::store);
    if (!stores.isEmpty()) {
      trip.send(session);
    }
  }

  /**
   * A plan made when a queue was empty would read all that has gone through it: until it is cleaned
   * up, that is still in the table.
   */
  @Override
  public void select(
      Session session, String sql, List<SqlType> types, @Nullable Object[] values, RowReader reader)
      throws SQLException {
    PostgresRows row = PostgresRows.shortest(types, List.<@Nullable Object[]>of(values));
    new PostgresTrip().run(IN_ORDER).read(sql, reader).bind(row).send(session);
  }

  @Override
  public void query(Session session, Lookup lookup) throws SQLException {
    new PostgresTrip().run(ONE_PLAN).look(lookup).send(session);
  }

  @Override
  public void readStreams(
      Session session, List<@Nullable Object[]> asked, int limit, RowReader reader)
      throws SQLException {
    String all = OF_STREAMS + limit + ") r order by q.c3, r.version";
    query(session, new Lookup(all, STREAM_AFTER, asked, reader));
  }

  @Override
  public void bind(PreparedStatement statement, int index, SqlType type, @Nullable Object value)
      throws SQLException {
    PostgresRows.bind(statement, index, type, value);
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
    byte[] raw = row.getBytes(index);
    if (raw == null || raw.length != 2 * Long.BYTES) { // text, as in a statement's first uses
      return row.getObject(index, UUID.class);
    }
    ByteBuffer bytes = ByteBuffer.wrap(raw);
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  @Override
  public @Nullable Instant time(ResultSet row, int index) throws SQLException {
    byte[] raw = row.getBytes(index);
    if (raw != null && raw.length == Long.BYTES) {
      return Micros.toInstant(ByteBuffer.wrap(raw).getLong() + PostgresCopy.MICROS_TO_2000);
    }
    OffsetDateTime time = row.getObject(index, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
