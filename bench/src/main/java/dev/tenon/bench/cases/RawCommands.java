package dev.tenon.bench.cases;

import dev.tenon.bench.cases.Orders.Command;
import dev.tenon.bench.cases.Orders.Event;
import dev.tenon.bench.cases.Orders.Order;
import dev.tenon.command.Loaded;
import dev.tenon.event.StreamId;
import java.sql.Connection;
import java.sql.SQLException;

/** Handles a command by hand: reads the stream, decides, appends. */
final class RawCommands implements Lent.Session {
  private final RawReader reader;
  private final RawAppender appender;

  RawCommands(Connection connection) throws SQLException {
    reader = new RawReader(connection);
    appender = new RawAppender(connection);
  }

  /** Returns the version after it. */
  long execute(String id, Command command) throws SQLException {
    StreamId stream = Orders.ENTITY.stream(id);
    Loaded<Order> order = reader.load(stream);
    long version = order.version();
    for (Event event : Orders.decide(command, order.state())) {
      appender.append(stream, version++, Orders.CODEC.encode(event));
    }
    return version;
  }

  @Override
  public void close() throws SQLException {
    appender.close();
  }
}
