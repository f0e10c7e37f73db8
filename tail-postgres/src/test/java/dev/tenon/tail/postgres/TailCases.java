package dev.tenon.tail.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import dev.tenon.tail.postgres.TailOptions.Mode;
import dev.tenon.testing.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A server, a service and its broker. */
@Timeout(value = 90, unit = SECONDS, threadMode = SEPARATE_THREAD)
abstract class TailCases {
  /** Ends with this process. */
  static final PostgresServer SERVER = PostgresServer.startTemporary();

  static final int KEYS = 4;

  final NotingBroker broker = new NotingBroker();
  final List<Tenon> shops = new ArrayList<>();
  HikariDataSource pool;
  JdbcDatabase database;

  @BeforeEach
  void open() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(SERVER.jdbcUrl("postgres"));
    config.setUsername(SERVER.superuser());
    config.setPassword(SERVER.password());
    pool = new HikariDataSource(config);
    database = JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
    run("create table counters (name text primary key, n integer not null)");
    for (int key = 0; key < KEYS; key++) {
      run("insert into counters values ('k" + key + "', 0)");
    }
  }

  @AfterEach
  void close() throws SQLException {
    broker.fail(false);
    shops.forEach(Tenon::close);
    database.close();
    await(() -> number("select count(*) from pg_replication_slots where active") == 0);
    run("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
    run("drop schema public cascade; create schema public");
    for (int i = 0; i < 3; i++) {
      String name = text("select pubname from pg_publication limit 1");
      if (!name.isEmpty()) {
        run("drop publication \"" + name + '"');
      }
    }
    pool.close();
  }

  static TailOptions options() {
    return optionsAt(SERVER.jdbcUrl("postgres"));
  }

  static TailOptions optionsAt(String url) {
    return TailOptions.at(url, SERVER.superuser(), SERVER.password());
  }

  Tenon shop(Mode mode) {
    return shop(PostgresTail.of(options().withMode(mode)));
  }

  Tenon shop(PostgresTail tail) {
    Tenon shop =
        Tenon.service("shop")
            .database(database)
            .broker(broker)
            .codec(new TextCodec())
            .outbox(OutboxOptions.defaults(), tail)
            .start();
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
                + text("select string_agg(reader || source || log_offset, ' ') from tenon_mark")
                + text("select string_agg(s::text, ' ') from pg_replication_slots s")
                + text(
                    "select string_agg(message_key || convert_from(data, 'UTF8'), ' ') from tenon_outbox"));
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
      return row.next() ? row.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  long number(String sql) {
    return Long.parseLong(text(sql));
  }

  void awaitTailing(PostgresTail tail) {
    await(() -> tail.health().tailing());
  }

  /** Messages go into the log alone once the table's numbers stand still. */
  void awaitEmitting(Tenon shop) {
    String last =
        "select coalesce(last_value, 0) from pg_sequences where sequencename = 'tenon_outbox_id_seq'";
    await(() -> {
      long before = number(last);
      send(shop, "probe", "probe");
      return number(last) == before;
    });
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
