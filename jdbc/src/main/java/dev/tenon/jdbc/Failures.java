package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.sql.SQLException;

/** What is told of a failing database. */
final class Failures {
  private Failures() {}

  static TenonException unreachable(String place, SQLException e) {
    return Problem.STORAGE_FAILED.because(
        "no connection to "
            + withoutPassword(place)
            + ": "
            + plain(e)
            + "; check that it runs and is reachable, and its user and password",
        e);
  }

  static TenonException of(String action, Exception e) {
    return Problem.STORAGE_FAILED.because(action + " failed: " + plain(e), e);
  }

  static TenonException commitUnknown(SQLException e) {
    return Problem.COMMIT_UNKNOWN.because(
        "the answer to a commit was lost: "
            + plain(e)
            + "; look whether it happened before doing it again",
        e);
  }

  /** A driver's message on one line. */
  private static String plain(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return withoutPassword(message).replaceAll("\\s+", " ");
  }

  private static String withoutPassword(String text) {
    return text.replaceAll("(?i)(password=)[^&;\\s]*", "$1***")
        .replaceAll("://[^/@\\s]*@", "://***@");
  }

  /** Tidies up; there is nobody to tell and nothing to do if it fails. */
  static void ignore(Action action) {
    try {
      action.run();
    } catch (SQLException e) {
      System.getLogger(Failures.class.getName()).log(System.Logger.Level.DEBUG, "tidying up", e);
    }
  }

  @FunctionalInterface
  interface Action {
    void run() throws SQLException;
  }
}
