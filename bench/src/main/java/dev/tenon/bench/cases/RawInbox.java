package dev.tenon.bench.cases;

import dev.tenon.bench.cases.BookingMessages.Booked;
import dev.tenon.message.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Books by prepared statements on one connection: what a service does by hand. */
final class RawInbox implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement receive;
  private final PreparedStatement book;

  RawInbox(Connection connection) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
    receive =
        connection.prepareStatement(
            "insert into tenon_received (reader, source, message_id, received_at)"
                + " values ('book', ?, ?, now()) on conflict do nothing");
    book = connection.prepareStatement(Bookings.BOOK);
  }

  /** A batch of statements in one transaction, and nothing that tells what was taken. */
  void book(List<Message> batch) throws SQLException {
    for (Message message : batch) {
      bind(message);
      book.addBatch();
    }
    book.executeBatch();
    connection.commit();
  }

  /** A transaction per message, its mark within. */
  void bookOneByOne(List<Message> batch) throws SQLException {
    for (Message message : batch) {
      receive.setString(1, message.source());
      receive.setString(2, message.id());
      if (receive.executeUpdate() == 1) {
        bind(message);
        book.executeUpdate();
      }
      connection.commit();
    }
  }

  private void bind(Message message) throws SQLException {
    Booked booked = (Booked) BookingMessages.CODEC.decode(message.payload());
    book.setLong(1, booked.amount());
    book.setInt(2, booked.account());
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
