package dev.tenon.bench.cases;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.bench.workspace.BenchServer;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.Message;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Broker;
import dev.tenon.tail.postgres.PostgresTail;
import dev.tenon.tail.postgres.TailOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A service with a table of orders and an outbox, and who hears of it in the same process. */
final class RelayShop implements AutoCloseable {
  private static final String NAME = "shop";
  private static final Duration POLL = Duration.ofMillis(10);
  private static final JsonCodec CODEC = JsonCodec.of(Placed.class);

  private final BenchServer server;
  private final String name;
  private final String url;
  private final HikariDataSource pool;
  private final JdbcDatabase database;
  private final Broker broker = InProcessBroker.create();
  private volatile Heard heard = new Heard();
  private @Nullable Tenon service;

  /** What an order's message says, some 400 bytes of JSON. */
  record Placed(long number, String note) {}

  /** How the relay is fed. */
  enum Feed {
    POLL,
    TAIL,
    TABLELESS
  }

  RelayShop(BenchServer server, String name) throws SQLException {
    this.server = server;
    this.name = name;
    url = server.createDatabase(name);
    pool = server.pool(name, 8);
    database = JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
    server.execute(name, RelayWriters.TABLE);
    broker.subscribe(NAME, "bench", 1, this::hear);
  }

  private List<Message> hear(List<Message> batch) throws InterruptedException {
    heard.hear(batch);
    return List.of();
  }

  /** Ends it and empties its tables. */
  void clear() throws SQLException {
    end();
    server.execute(name, "truncate orders, tenon_outbox", "delete from tenon_mark");
    server.checkpoint();
  }

  /** Starts it on empty tables; returns when it is fed that way. */
  Heard start(Feed feed) throws SQLException {
    clear();
    heard = new Heard();
    ServiceBuilder builder = Tenon.service(NAME).database(database).broker(broker).codec(CODEC);
    OutboxOptions options = OutboxOptions.defaults().withPollInterval(POLL);
    if (feed == Feed.POLL) {
      service = builder.outbox(options).start();
      return heard;
    }
    TailOptions at = TailOptions.at(url, server.user(), server.password());
    PostgresTail tail =
        PostgresTail.of(feed == Feed.TAIL ? at : at.withMode(TailOptions.Mode.LOG_ALONE));
    service = builder.outbox(options, tail).start();
    while (!tail.health().tailing() || (feed == Feed.TABLELESS && !takesMessages())) {
      LockSupport.parkNanos(1_000_000);
    }
    return heard;
  }

  private boolean takesMessages() throws SQLException {
    String sql = "select count(*) from tenon_mark where reader = 'tail' and log_offset % 4 = 2";
    try (Connection connection = pool.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1) == 1;
    }
  }

  /** Part of the connection's transaction. */
  void send(Connection connection, long number) {
    send(connection, number, 1);
  }

  /** The same of so many numbers. */
  void send(Connection connection, long first, int count) {
    if (service == null) {
      throw new IllegalStateException("it is not started");
    }
    Outgoing[] messages = new Outgoing[count];
    Arrays.setAll(messages, i -> message(first + i));
    service.send(database.outlet(connection), messages);
  }

  /** The same row by hand. */
  static void insert(Connection connection, long number) throws SQLException {
    String sql =
        "insert into tenon_outbox (topic, message_id, message_key, message_type, data)"
            + " values ('shop', ?, ?, 'Placed', ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, Long.toString(number));
      insert.setString(2, "k" + number % 1_000);
      insert.setBytes(3, CODEC.encode(new Placed(number, RelayWriters.NOTE)).data());
      insert.executeUpdate();
    }
  }

  private static Outgoing message(long number) {
    return Outgoing.of(new Placed(number, RelayWriters.NOTE))
        .withId(Long.toString(number))
        .withKey("k" + number % 1_000);
  }

  /** Fills the outbox, a transaction for each message. */
  void pileUp(int count) throws SQLException {
    String insert =
        "insert into tenon_outbox (message_id, message_key, message_type, data)"
            + " values (n, 'k' || n % 1000, 'Placed', convert_to("
            + RelayWriters.DATA
            + ", 'UTF8'))";
    server.execute(name, RelayWriters.piled(count, insert));
  }

  Connection connect() throws SQLException {
    return server.connect(name);
  }

  /** Ends the service, and its slot, which would keep the log of all that follows. */
  void end() throws SQLException {
    if (service != null) {
      service.close();
      service = null;
    }
    String idle = "select count(pg_drop_replication_slot(slot_name)) from pg_replication_slots";
    while (true) {
      try {
        server.execute(name, idle + " where database = current_database()");
        return;
      } catch (SQLException e) {
        if (!"55006".equals(e.getSQLState())) {
          throw e;
        }
        LockSupport.parkNanos(1_000_000); // its reader is about to be gone
      }
    }
  }

  @Override
  public void close() throws SQLException {
    end();
    broker.close();
    database.close();
    pool.close();
  }
}
