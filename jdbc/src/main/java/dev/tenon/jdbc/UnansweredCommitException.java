package dev.tenon.jdbc;

import java.sql.SQLException;

/** A commit was sent and its answer lost. */
final class UnansweredCommitException extends SQLException {
  private static final long serialVersionUID = 1L;

  UnansweredCommitException(SQLException cause) {
    super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
  }
}
