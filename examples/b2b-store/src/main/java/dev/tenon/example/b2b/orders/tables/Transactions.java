package dev.tenon.example.b2b.orders.tables;

import dev.tenon.Tenon;
import dev.tenon.command.UnitOfWork;
import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.example.b2b.orders.Turns;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.SQLException;

/** The service's own transactions, in turns. */
final class Transactions {
  private static final int MAX_ATTEMPTS = 10;

  private final Tenon tenon;
  private final Turns turns = new Turns();

  Transactions(Tenon tenon) {
    this.tenon = tenon;
  }

  /** One of them, of a request with this metadata. */
  record Turn(Tx tx, UnitOfWork unit, Connection connection, Metadata metadata) {}

  /** Work within a transaction; it may run again after everything it did was rolled back. */
  @FunctionalInterface
  interface Work<T> {
    T in(Turn turn) throws SQLException;
  }

  /** Reads, as {@link #run}. */
  @FunctionalInterface
  interface Query<T> {
    T in(Connection connection) throws SQLException;
  }

  <T> T read(Query<T> query) {
    return run(Metadata.none(), turn -> query.in(turn.connection()));
  }

  /**
   * Does the work and commits; again if somebody else inserted the same at the same time, so that
   * it is found then.
   */
  <T> T run(Metadata metadata, Work<T> work) {
    return turns.take(() -> attempt(metadata, work));
  }

  private <T> T attempt(Metadata metadata, Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return tenon.<T, SQLException>transact(
            metadata,
            (tx, unit) -> work.in(new Turn(tx, unit, tx.unwrap(Connection.class), metadata)));
      } catch (SQLException e) {
        if (attempt == MAX_ATTEMPTS || !isPassing(e)) {
          throw Problem.STORAGE_FAILED.because("changing orders failed: " + e.getMessage(), e);
        }
      }
    }
  }

  /** A duplicate, or a deadlock; also H2's word for a row that was changed by somebody else. */
  private static boolean isPassing(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("23") || state.startsWith("40") || state.equals("90131");
  }
}
