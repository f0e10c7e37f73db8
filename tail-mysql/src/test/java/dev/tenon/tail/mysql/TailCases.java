package dev.tenon.tail.mysql;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import dev.tenon.testing.server.MariaDbServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A server, a service with a database of its own, and its broker. */
@Timeout(value = 90, unit = SECONDS, threadMode = SEPARATE_THREAD)
abstract class TailCases {
  /** Ends with this process. */
  static final MariaDbServer SERVER = MariaDbServer.startTemporary();

  static final int KEYS = 4;

  private static final AtomicInteger DATABASES = new AtomicInteger();

  final NotingBroker broker = new NotingBroker();
  final List<Tenon> shops = new ArrayList<>();
  final String url = SERVER.jdbcUrl("shop_" + DATABASES.incrementAndGet());
  HikariDataSource pool;
  JdbcDatabase database;

  @BeforeEach
  void open() throws SQLException {
    pool = TailProcess.pool(url, SERVER.superuser(), SERVER.password());
    database = JdbcDatabase.mariadb(pool, JdbcOptions.server().createSchema());
    run("create table counters (name varchar(10) primary key, n integer not null)");
    for (int key = 0; key < KEYS; key++) {
      run("insert into counters values ('k" + key + "', 0)");
    }
  }

  @AfterEach
  void close() {
    broker.fail(false);
    shops.forEach(Tenon::close);
    database.close();
    pool.close();
  }

  BinlogOptions options() {
    return BinlogOptions.at(url, SERVER.superuser(), SERVER.password());
  }

  Tenon shop(MariaDbTail tail) {
    return started(builder().outbox(OutboxOptions.defaults(), tail));
  }

  ServiceBuilder builder() {
    return Tenon.service("shop").database(database).broker(broker).codec(new TextCodec());
  }

  Tenon started(ServiceBuilder builder) {
    Tenon shop = builder.start();
    shops.add(shop);
    return shop;
  }

  void await(BooleanSupplier condition) {
    long end = System.nanoTime() + SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "it does not become true; "
                + shops.stream().map(Tenon::failures).toList()
                + broker.texts()
                + text("select group_concat(service, turn, gtids) from tenon_tail")
                + text("select group_concat(message_key, cast(data as char)) from tenon_outbox"));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  void run(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  String text(String sql) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void awaitTailing(MariaDbTail tail) {
    await(() -> tail.health().tailing());
  }

  void send(Tenon shop, String key, String... texts) {
    try (Tx tx = database.begin()) {
      for (String text : texts) {
        shop.send(tx, Outgoing.of(text).withKey(key));
      }
      tx.commit();
    }
  }

  static List<String> upTo(int n) {
    return IntStream.rangeClosed(1, n).mapToObj(String::valueOf).toList();
  }
}
