package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outlet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores messages on a connection that somebody else commits. */
final class ConnectionOutlet implements Outlet {
  private final LogSql sql;
  private final Connection connection;

  ConnectionOutlet(LogSql sql, Connection connection) {
    this.sql = sql;
    this.connection = connection;
  }

  @Override
  public void send(List<OutboxMessage> messages) {
    List<@Nullable Object[]> rows = new ArrayList<>(messages.size());
    messages.forEach(message -> rows.add(OutboxRows.row(message)));
    List<Store> stores = new ArrayList<>(1);
    sql.newMessages.addTo(stores, Store.Kind.INSERT, rows);
    try (Session session = borrowed()) {
      sql.dialect.store(session, stores);
    } catch (SQLException e) {
      throw Failures.of("storing messages in the outbox", e);
    }
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type != Connection.class) {
      throw Problem.INVALID_ARGUMENT.because(
          "an outlet of JDBC unwraps to java.sql.Connection, not to " + type.getName());
    }
    requireTransaction();
    return type.cast(connection);
  }

  private Session borrowed() {
    requireTransaction();
    return new Session(connection, session -> Failures.ignore(session::closeStatements));
  }

  private void requireTransaction() {
    try {
      if (!connection.getAutoCommit()) {
        return;
      }
    } catch (SQLException e) {
      throw Failures.of("asking a connection for its transaction", e);
    }
    throw Problem.INVALID_ARGUMENT.because(
        "messages are sent if a transaction commits, but this connection is in auto-commit, so"
            + " that they would go alone; begin a transaction with setAutoCommit(false)");
  }
}
