package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outlet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes messages into the log alone, at once; those that are delayed go into the table, and all of
 * them once the log is no longer to be written to.
 */
record EmittingOutlet(Outlet transaction, String service, String prefix) implements Outlet {
  private static final String EMIT =
      "select count(pg_logical_emit_message(true, ?, content))"
          + " from tenon_mark, unnest(?::bytea[]) content where mark_key = ? and "
          + LogDuty.TAKES_MESSAGES;

  @Override
  public void send(List<OutboxMessage> messages) {
    List<OutboxMessage> delayed = messages.stream().filter(one -> one.due() != null).toList();
    List<OutboxMessage> prompt = messages.stream().filter(one -> one.due() == null).toList();
    if (prompt.isEmpty() || !emit(prompt)) {
      transaction.send(messages);
    } else if (!delayed.isEmpty()) {
      transaction.send(delayed);
    }
  }

  private boolean emit(List<OutboxMessage> messages) {
    Connection connection = transaction.unwrap(Connection.class);
    byte[][] contents = messages.stream().map(EmittedMessages::write).toArray(byte[][]::new);
    try (PreparedStatement emit = connection.prepareStatement(EMIT)) {
      emit.setString(1, prefix);
      emit.setArray(2, connection.createArrayOf("bytea", contents));
      emit.setString(3, service);
      try (ResultSet row = emit.executeQuery()) {
        row.next();
        return row.getInt(1) == contents.length;
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
