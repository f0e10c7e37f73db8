package dev.tenon.tail.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.message.RowMapper;
import dev.tenon.spi.OutboxTail;
import dev.tenon.tck.DeafProxy;
import dev.tenon.tck.MappedTailFixture;
import dev.tenon.tck.Recorder;
import dev.tenon.testing.server.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/** A service's database on a server that ends with this process. */
final class OnPostgres implements MappedTailFixture {
  static final PostgresServer SERVER = PostgresServer.startTemporary("max_prepared_transactions=2");

  private final HikariDataSource pool =
      ShopProcess.pool(SERVER.jdbcUrl("postgres"), SERVER.superuser(), SERVER.password());
  private final JdbcDatabase database =
      JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());

  static TailOptions options() {
    return optionsAt(SERVER.jdbcUrl("postgres"));
  }

  private static TailOptions optionsAt(String url) {
    return TailOptions.at(url, SERVER.superuser(), SERVER.password());
  }

  @Override
  public JdbcDatabase database() {
    return database;
  }

  @Override
  public Tail tail() {
    return tail(options());
  }

  @Override
  public Tail tail(String table, RowMapper mapper) {
    return tail(options().withMapper(table, mapper));
  }

  private static Tail tail(TailOptions options) {
    PostgresTail tail = PostgresTail.of(options);
    return new Tail(tail, () -> tail.health().tailing());
  }

  @Override
  public DeafProxy proxy() {
    return new DeafProxy(SERVER.port(), "START_REPLICATION");
  }

  @Override
  public Tail tailThrough(DeafProxy proxy) {
    String url = SERVER.jdbcUrl("postgres");
    return tail(optionsAt(url.replace(":" + SERVER.port(), ":" + proxy.port())));
  }

  @Override
  public OutboxTail anyTail(Random random) {
    return ShopProcess.anyTail(options(), random);
  }

  @Override
  public void disturb(Random random) {
    if (random.nextBoolean()) {
      run("select pg_terminate_backend(active_pid) from pg_replication_slots where active");
    } else {
      disturb();
    }
  }

  /** Cuts off those who look after the slot. */
  void disturb() {
    run(
        "select pg_terminate_backend(pid, 1000) from pg_stat_activity"
            + " where application_name = 'tenon-slot-shop'");
  }

  @Override
  public List<String> process() {
    return List.of(
        ShopProcess.class.getName(),
        SERVER.jdbcUrl("postgres"),
        SERVER.superuser(),
        SERVER.password());
  }

  @Override
  public Connection connect() throws SQLException {
    return pool.getConnection();
  }

  long number(String sql) {
    return Long.parseLong(text(sql));
  }

  @Override
  public void kill() {
    SERVER.kill();
  }

  @Override
  public void restart() {
    SERVER.restart();
    reconnect();
  }

  /** Uses new connections from now on. */
  void reconnect() {
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public void close() {
    database.close();
    Recorder.until(
        "no slot is read",
        () -> number("select count(*) from pg_replication_slots where active") == 0);
    run("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
    run("drop schema public cascade; create schema public");
    for (String name = publication(); !name.isEmpty(); name = publication()) {
      run("drop publication \"" + name + '"');
    }
    pool.close();
  }

  private String publication() {
    return text("select pubname from pg_publication limit 1");
  }
}
