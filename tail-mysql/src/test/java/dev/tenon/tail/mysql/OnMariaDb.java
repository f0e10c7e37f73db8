package dev.tenon.tail.mysql;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.message.RowMapper;
import dev.tenon.spi.OutboxTail;
import dev.tenon.tck.DeafProxy;
import dev.tenon.tck.MappedTailFixture;
import dev.tenon.tck.Recorder;
import dev.tenon.testing.server.MariaDbServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A service's database, which no other case has, on a server that ends with this process. */
final class OnMariaDb implements MappedTailFixture {
  static final MariaDbServer SERVER = MariaDbServer.startTemporary();

  private static final AtomicInteger DATABASES = new AtomicInteger();

  final String url = SERVER.jdbcUrl("shop_" + DATABASES.incrementAndGet());
  final HikariDataSource pool = ShopProcess.pool(url, SERVER.superuser(), SERVER.password());
  private final JdbcDatabase database =
      JdbcDatabase.mariadb(pool, JdbcOptions.server().createSchema());

  BinlogOptions options() {
    return optionsAt(url);
  }

  private static BinlogOptions optionsAt(String url) {
    return BinlogOptions.at(url, SERVER.superuser(), SERVER.password());
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

  private static Tail tail(BinlogOptions options) {
    MariaDbTail tail = MariaDbTail.of(options);
    return new Tail(tail, () -> tail.health().tailing());
  }

  @Override
  public DeafProxy proxy() {
    return new DeafProxy(SERVER.port(), "@master_heartbeat_period");
  }

  @Override
  public Tail tailThrough(DeafProxy proxy) {
    return tail(optionsAt(url.replace(":" + SERVER.port(), ":" + proxy.port())));
  }

  @Override
  public @Nullable OutboxTail anyTail(Random random) {
    return ShopProcess.anyTail(options(), random);
  }

  @Override
  public void disturb(Random random) {
    switch (random.nextInt(3)) {
      case 0 -> killReaders();
      case 1 -> {
        run("flush binary logs");
        purgeWhatNobodyReads();
        killReaders();
      }
      default -> {
        run("set global log_bin_compress = 1");
        LockSupport.parkNanos(random.nextInt(400_000_000));
        run("set global log_bin_compress = 0");
      }
    }
  }

  private void purgeWhatNobodyReads() {
    run("purge binary logs to '" + text("show master status") + "'");
  }

  /** The server keeps what a reader reads, and notices late that one is gone. */
  void purge() {
    Recorder.until(
        "the last file alone is left",
        () -> {
          purgeWhatNobodyReads();
          return text("show binary logs").equals(text("show master status"));
        });
  }

  private void killReaders() {
    String id =
        text("select id from information_schema.processlist where command = 'Binlog Dump' limit 1");
    if (!id.isEmpty()) {
      // It may be faster.
      run("begin not atomic declare continue handler for 1094 begin end; kill " + id + "; end");
    }
  }

  @Override
  public List<String> process() {
    return List.of(ShopProcess.class.getName(), url, SERVER.superuser(), SERVER.password());
  }

  @Override
  public Connection connect() throws SQLException {
    return pool.getConnection();
  }

  @Override
  public void kill() {
    SERVER.kill();
  }

  @Override
  public void restart() {
    SERVER.restart();
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public void close() {
    database.close();
    pool.close();
  }
}
