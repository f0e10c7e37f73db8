package dev.tenon.bench.cases;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.bench.cases.BookingMessages.Booked;
import dev.tenon.bench.workspace.BenchServer;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.jdbc.SqlBatch;
import dev.tenon.message.Message;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Accounts in a database, and a service of ours that books what it receives. */
final class Bookings implements AutoCloseable {
  static final String BOOK = "update account set balance = balance + ? where id = ?";
  private static final int CONNECTIONS = 8;

  private final BenchServer server;
  private final String name;
  private final HikariDataSource pool;
  private final JdbcDatabase database;
  private final HandBroker broker = new HandBroker();
  private final Tenon tenon;

  private Bookings(BenchServer server, String name) {
    this.server = server;
    this.name = name;
    pool = server.pool(name, CONNECTIONS);
    database = JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
    tenon =
        Tenon.service("bookings")
            .database(database)
            .broker(broker)
            .codec(BookingMessages.CODEC)
            .receiver(Receiver.named("book").on("bank", Booked.class, Bookings::book))
            .start();
  }

  /** Creates the database with its tables. */
  static Bookings create(BenchServer server, String name) throws SQLException {
    server.createDatabase(name);
    server.execute(
        name,
        "create table account (id integer primary key, balance bigint not null)"
            + " with (fillfactor = 50)");
    return new Bookings(server, name);
  }

  private static void book(Booked booked, Delivery delivery) {
    delivery.tx().unwrap(SqlBatch.class).add(BOOK, booked.amount(), booked.account());
  }

  /** By us. */
  void take(List<Message> batch) throws InterruptedException {
    List<Message> left = broker.handler().handle(batch);
    if (!left.isEmpty()) {
      throw new IllegalStateException(left.size() + " messages were not taken");
    }
  }

  Connection connect() throws SQLException {
    return server.connect(name);
  }

  /** New accounts, and nothing received. */
  void clear() throws SQLException {
    server.execute(
        name,
        "truncate account, tenon_received",
        "insert into account select n, 0 from generate_series(0, "
            + (BookingMessages.ACCOUNTS - 1)
            + ") n",
        "vacuum analyze account");
    server.checkpoint();
  }

  /** Refuses what took messages without their effect, or with more. */
  void requireBooked(long messages) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select sum(balance) from account")) {
      row.next();
      if (row.getLong(1) != messages) {
        throw new IllegalStateException(
            row.getLong(1) + " bookings of " + messages + " messages in " + name);
      }
    }
  }

  @Override
  public void close() {
    tenon.close();
    database.close();
    pool.close();
  }
}
