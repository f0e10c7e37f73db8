package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outlet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes messages into the log alone, at once; those that are delayed go into the table. */
record EmittingOutlet(Outlet transaction, String prefix) implements Outlet {
  private static final String EMIT = "select pg_logical_emit_message(true, ?, ?)";

  @Override
  public void send(List<OutboxMessage> messages) {
    List<OutboxMessage> delayed = messages.stream().filter(one -> one.due() != null).toList();
    if (!delayed.isEmpty()) {
      transaction.send(delayed);
    }
    if (delayed.size() == messages.size()) {
      return;
    }
    Connection connection = transaction.unwrap(Connection.class);
    try (PreparedStatement emit = connection.prepareStatement(EMIT)) {
      for (OutboxMessage message : messages) {
        if (message.due() == null) {
          emit.setString(1, prefix);
          emit.setBytes(2, EmittedMessages.write(message));
          emit.execute();
        }
      }
    } catch (SQLException e) {
      throw Problem.STORAGE_FAILED.because("writing messages into the log failed: " + e, e);
    }
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return transaction.unwrap(type);
  }
}
