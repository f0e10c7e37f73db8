package dev.tenon.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A connection with its prepared statements. Used by one thread at a time. */
final class Session implements AutoCloseable {
  private final Connection connection;
  private final Consumer<Session> onClose;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private boolean broken;

  Session(Connection connection, Consumer<Session> onClose) {
    this.connection = connection;
    this.onClose = onClose;
  }

  Connection connection() {
    return connection;
  }

  /** The statement, prepared once; its result set must be closed before it is asked for again. */
  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  void run(String sql) throws SQLException {
    prepare(sql).execute();
  }

  /** Its connection is in doubt: it will not be used again. */
  void giveUp() {
    broken = true;
  }

  boolean isBroken() {
    return broken;
  }

  /** Hands it back to where it came from. */
  @Override
  public void close() {
    onClose.accept(this);
  }

  /** Closes the statements, not the connection. */
  void closeStatements() throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close();
    }
    statements.clear();
  }

  /** Closes statements and connection. */
  void dispose() throws SQLException {
    try (connection) {
      closeStatements();
    }
  }

  /**
   * Ends the connection at once, so that no pool lends it again. Leaves the statements alone, which
   * another thread may still be using.
   */
  void abort() throws SQLException {
    try (connection) {
      connection.abort(Runnable::run);
    }
  }
}
