package dev.tenon.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What differs between databases. Safe for use by many threads. */
interface Dialect {
  /** The directory of its scripts. */
  String name();

  /** What acknowledged work survives, in a sentence. */
  String survives();

  /** Begins a transaction, READ COMMITTED or stricter where writers take turns from here. */
  void begin(Session session) throws SQLException;

  /** True if a caller's transaction of this isolation may take the log's lock. */
  default boolean canJoin(int isolation) {
    return isolation == Connection.TRANSACTION_READ_COMMITTED;
  }

  /**
   * Stores, takes the log's lock until the transaction ends, and then looks up: what is read is
   * what the holder before left.
   *
   * @return the last offset
   */
  long lockLog(Session session, List<Store> before, List<Lookup> lookups) throws SQLException;

  /** Makes everybody else who creates tables wait until the transaction ends. */
  void lockSchema(Session session) throws SQLException;

  boolean hasTable(Session session, String name) throws SQLException;

  /** {@link #begin} and {@link #lockLog} at once. */
  default long beginLocked(Session session, List<Store> before, List<Lookup> lookups)
      throws SQLException {
    begin(session);
    return lockLog(session, before, lookups);
  }

  /**
   * Stores rows and commits durably.
   *
   * @throws UnansweredCommitException if it may have been done; after any other exception it was
   *     not
   */
  default void storeAndCommit(Session session, List<Store> stores) throws SQLException {
    store(session, stores);
    try {
      commit(session);
    } catch (SQLException e) {
      throw blamesData(e) ? e : new UnansweredCommitException(e);
    }
  }

  /** Commits durably. */
  void commit(Session session) throws SQLException;

  void rollback(Session session) throws SQLException;

  /**
   * Returns once what the session has read is as durable as a commit. At once, where a commit is
   * shown only when it is durable.
   */
  default void settle(Session session) throws SQLException {}

  /** As {@link #settle}, where others may have committed it on connections of their own. */
  default void settleOthers(Session session) throws SQLException {}

  /** Makes a statement fail that another thread is waiting for, if there is one. */
  void interrupt(Connection connection) throws SQLException;

  /** True if what was to be written is at fault rather than the database. */
  boolean blamesData(SQLException e);

  /** A name as it stands in SQL whatever word it is. */
  default String quote(String name) {
    return '"' + name + '"';
  }

  /** How the type is declared. */
  String declare(SqlType type);

  /** How a key's text column is declared, so that it is ordered by code unit. */
  String declareKey();

  /** What is compared with a value that is looked for, equal for equal values. */
  default String comparable(Column column) {
    return column.name();
  }

  /** What an index for such look-ups is made of. */
  default String indexable(Column column) {
    return comparable(column);
  }

  /** A statement for {@link #store} that inserts rows. */
  String insert(Relation relation);

  /** A statement for {@link #store} that inserts rows or replaces those of the same key. */
  String upsert(Relation relation);

  /** A statement for {@link #store} that deletes rows by key. */
  String delete(Relation relation);

  /**
   * A statement for {@link #query}.
   *
   * @param select yields a row at most for a key, whose parts it names {@code :1}, {@code :2} and
   *     so on, each once and in that order
   */
  String lookup(String select, List<SqlType> keyTypes);

  /** Stores rows. */
  void store(Session session, List<Store> stores) throws SQLException;

  /** Reads rows in the order of an index, which is followed even if there seem to be few rows. */
  default void select(
      Session session, String sql, List<SqlType> types, @Nullable Object[] values, RowReader reader)
      throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    for (int i = 0; i < values.length; i++) {
      bind(statement, i + 1, types.get(i), values[i]);
    }
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        reader.read(rows);
      }
    }
  }

  /** Looks up many keys. */
  void query(Session session, Lookup lookup) throws SQLException;

  /** Sets one parameter. */
  void bind(PreparedStatement statement, int index, SqlType type, @Nullable Object value)
      throws SQLException;

  /** Reads a column, null if it is. */
  @Nullable Object read(ResultSet row, int index, SqlType type) throws SQLException;

  UUID uuid(ResultSet row, int index) throws SQLException;

  @Nullable Instant time(ResultSet row, int index) throws SQLException;

  @FunctionalInterface
  interface RowReader {
    void read(ResultSet row) throws SQLException;
  }
}
