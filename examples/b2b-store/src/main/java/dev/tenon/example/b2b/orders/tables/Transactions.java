package dev.tenon.example.b2b.orders.tables;

import dev.tenon.Tenon;
import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;

/** The service's own transactions: few at a time, so that others of its database get a turn. */
final class Transactions {
  private static final int AT_A_TIME = 4;
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
    turns.acquireUninterruptibly();
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

  /** A duplicate, or a deadlock; also H2's word for a row that was changed by somebody else. */
  private static boolean isPassing(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("23") || state.startsWith("40") || state.equals("90131");
  }
}
