package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.sql.SQLException;

/** What the server refused, and what to do about it. */
final class Refusals {
  static final String IN_USE = "55006";
  static final String EXISTS = "42710";
  private static final String UNDEFINED = "42704";

  private static final String UNFIT = "55000";

  private Refusals() {}

  static TenonException of(String action, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String mend =
        switch (state) {
          case "42501" ->
              "let the user do so: alter role … replication, and have it own the published tables";
          case UNFIT ->
              "set wal_level = logical on the server and restart it, and look whether the slot is"
                  + " lost";
          case IN_USE ->
              "unless this instance takes over right now, another program reads the slot; stop it,"
                  + " or give each its own slot";
          case "57014" -> "it waits for transactions that run for long, and is tried again";
          case "53400" ->
              "set max_replication_slots higher and restart the server, or drop a slot that nobody"
                  + " uses: select pg_drop_replication_slot('…')";
          case "53300" -> "set max_wal_senders higher and restart the server";
          case UNDEFINED -> "the slot or the publication was dropped";
          default -> "it is tried again";
        };
    return Problem.LOG_UNAVAILABLE.because(
        "%s failed: %s; %s".formatted(action, plain(e), mend), e);
  }

  /** Whether the slot can never be read on. */
  static boolean meansBroken(SQLException e) {
    return UNDEFINED.equals(e.getSQLState()) || UNFIT.equals(e.getSQLState());
  }

  private static String plain(SQLException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
