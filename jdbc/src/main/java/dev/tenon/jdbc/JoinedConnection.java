package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.sql.Connection;
import java.sql.SQLException;

/** A caller's connection lent for a transaction. */
final class JoinedConnection {
  private JoinedConnection() {}

  /** Why a transaction of another isolation appends nothing. */
  static TenonException refusal() {
    return Problem.INVALID_ARGUMENT.because(
        "a transaction that appends must be READ COMMITTED: otherwise it does not see what the"
            + " holder of the log's lock before it left; set its isolation before it begins");
  }

  /** A session that leaves the connection open, in auto-commit if it was. */
  static Session session(Dialect dialect, Connection connection) throws SQLException {
    int isolation = connection.getTransactionIsolation();
    if (!dialect.canJoin(isolation)) {
      throw refusal();
    }
    boolean autoCommit = connection.getAutoCommit();
    if (autoCommit) {
      connection.setAutoCommit(false);
    }
    return new Session(
        connection,
        session -> {
          Failures.ignore(session::closeStatements);
          if (autoCommit) {
            Failures.ignore(() -> connection.setAutoCommit(true));
          }
        });
  }
}
