package dev.tenon.tail.postgres;

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

  static Process start(TailOptions options) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            TailProcess.class.getName(),
            options.url(),
            options.user(),
            options.password(),
            options.mode().name())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] args) throws Exception {
    TailOptions options =
        TailOptions.at(args[0], args[1], args[2]).withMode(TailOptions.Mode.valueOf(args[3]));
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(options.url());
    config.setUsername(options.user());
    config.setPassword(options.password());
    try (HikariDataSource pool = new HikariDataSource(config);
        JdbcDatabase database = JdbcDatabase.postgres(pool, JdbcOptions.server());
        Tenon shop =
            Tenon.service("shop")
                .database(database)
                .broker(new TableBroker(pool))
                .codec(new TextCodec())
                .outbox(OutboxOptions.defaults(), PostgresTail.of(options))
                .start()) {
      System.out.println("runs");
      System.in.transferTo(System.out); // until its parent ends
      System.out.println(shop.failures());
    }
  }

  private record TableBroker(DataSource pool) implements Broker {
    @Override
    public CompletableFuture<Void> publish(String topic, List<Message> messages) {
      String sql = "insert into published (process, key, body) values (?, ?, ?)";
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
          for (Message message : messages) {
            insert.setLong(1, ProcessHandle.current().pid());
            insert.setString(2, message.key());
            insert.setString(3, new String(message.payload().data(), StandardCharsets.UTF_8));
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
