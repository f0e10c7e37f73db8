package dev.tenon.bench.cases;

import dev.tenon.bench.cases.Orders.Event;
import dev.tenon.bench.cases.Orders.Order;
import dev.tenon.command.Loaded;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads a stream by one prepared statement, decodes its events as we do, and folds them. */
final class RawReader implements Lent.Session {
  private static final String STREAM =
      "select version, event_type, schema_version, data from tenon_event where stream = ?"
          + " order by version";

  private final Connection connection;
  private final PreparedStatement select;

  RawReader(Connection connection) throws SQLException {
    this.connection = connection;
    select = connection.prepareStatement(STREAM);
  }

  Loaded<Order> load(StreamId stream) throws SQLException {
    long version = 0;
    Order order = Order.NONE;
    select.setString(1, stream.toString());
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        version = rows.getLong(1);
        Payload payload = new Payload(rows.getString(2), rows.getInt(3), rows.getBytes(4));
        order = Orders.evolve(order, (Event) Orders.CODEC.decode(payload));
      }
    }
    return new Loaded<>(version, order, null);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
