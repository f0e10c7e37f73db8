package dev.tenon.example.b2b.orders.tables;

import dev.tenon.Tenon;
import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The service's own transactions: few at a time, so that others of its database get a turn. */
final class Transactions {
  private static final int AT_A_TIME = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int MAX_ATTEMPTS = 10;

  private final Tenon tenon;
  private final Semaphore turns = new Semaphore(AT_A_TIME, true);

  Transactions(Tenon tenon) {
    this.tenon = tenon;
  }

  /** Work within a transaction; it may run again after everything it did was rolled back. */
  @FunctionalInterface
  interface Work<T> {
    T in(Tx tx, Connection connection) throws SQLException;
  }

  /**
   * Does the work and commits; again if somebody else inserted the same at the same time, so that
   * it is found then.
   */
  <T> T run(Work<T> work) {
    awaitTurn();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return tenon.<T, SQLException>transact(
              Metadata.none(), (tx, unit) -> work.in(tx, tx.unwrap(Connection.class)));
        } catch (SQLException e) {
          if (attempt == MAX_ATTEMPTS || !isPassing(e)) {
            throw Problem.STORAGE_FAILED.because("changing orders failed: " + e.getMessage(), e);
          }
        }
      }
    } finally {
      turns.release();
    }
  }

  private void awaitTurn() {
    try {
      if (!turns.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw Problem.OVERLOADED.because(
            "orders had no turn at its database within " + PATIENCE.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.STORAGE_FAILED.because("interrupted while waiting for a turn", e);
    }
  }

  /** A duplicate, or a deadlock; also H2's word for a row that was changed by somebody else. */
  private static boolean isPassing(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("23") || state.startsWith("40") || state.equals("90131");
  }
}
