package dev.tenon.tail.mysql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.message.Message;
import dev.tenon.message.OutboxOptions;
import dev.tenon.spi.Broker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;

/** An instance of the service as a process of its own; it publishes into a table. */
final class TailProcess {
  private TailProcess() {}

  static Process start(BinlogOptions options) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            TailProcess.class.getName(),
            options.url(),
            options.user(),
            options.password())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Connections as the service needs them. */
  static HikariDataSource pool(String url, String user, String password) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new HikariDataSource(config);
  }

  public static void main(String[] args) throws Exception {
    BinlogOptions options = BinlogOptions.at(args[0], args[1], args[2]);
    try (HikariDataSource pool = pool(options.url(), options.user(), options.password());
        JdbcDatabase database = JdbcDatabase.mariadb(pool, JdbcOptions.server());
        Tenon shop =
            Tenon.service("shop")
                .database(database)
                .broker(new TableBroker(pool))
                .codec(new TextCodec())
                .outbox(OutboxOptions.defaults(), MariaDbTail.of(options))
                .start()) {
      System.out.println("runs");
      System.in.transferTo(System.out); // until its parent ends
      System.out.println(shop.failures());
    }
  }

  private record TableBroker(DataSource pool) implements Broker {
    @Override
    public CompletableFuture<Void> publish(String topic, List<Message> messages) {
      String sql = "insert into published (process, body) values (?, ?)";
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
          for (Message message : messages) {
            insert.setLong(1, ProcessHandle.current().pid());
            insert.setString(2, new String(message.payload().data(), StandardCharsets.UTF_8));
            insert.addBatch();
          }
          insert.executeBatch();
        }
        connection.commit();
        return CompletableFuture.completedFuture(null);
      } catch (SQLException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
      throw new IllegalStateException("nobody subscribes here");
    }

    @Override
    public Set<Feature> features() {
      return Set.of();
    }

    @Override
    public void close() {
      // The pool is its opener's.
    }
  }
}
