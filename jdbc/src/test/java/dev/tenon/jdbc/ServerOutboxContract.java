package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.message.OutboxOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** As {@link ConcurrentOutboxContract}, of a server, which several instances share. */
abstract class ServerOutboxContract extends ConcurrentOutboxContract {
  private final HikariDataSource pool = new HikariDataSource(address());

  /** Of the server of this test. */
  abstract HikariConfig address();

  abstract JdbcDatabase open(DataSource source, JdbcOptions options);

  abstract void emptyDatabase() throws SQLException;

  @Override
  JdbcDatabase open() {
    return open(pool, JdbcOptions.server().createSchema());
  }

  @Override
  Connection connect() throws SQLException {
    return pool.getConnection();
  }

  @Override
  void leaveNothing() throws SQLException {
    emptyDatabase();
    pool.close();
  }

  void run(String sql) throws SQLException {
    try (Connection connection = connect()) {
      execute(connection, sql);
    }
  }

  @Test
  void anInstanceThatDiesIsSucceededWithinSeconds() throws SQLException {
    shop.close();
    HikariDataSource others = new HikariDataSource(address());
    JdbcDatabase dying = open(others, JdbcOptions.server());
    try (Tenon first = shop(dying, OutboxOptions.defaults())) {
      try (Connection connection = connect()) {
        connection.setAutoCommit(false);
        first.send(database.outlet(connection), noted("k0", "first"));
        connection.commit();
      }
      await(() -> texts("k0").equals("first "));
      shop = shop(database, OutboxOptions.defaults());

      others.close(); // it reaches the database no more, and does not tell that it has gone
      long death = System.nanoTime();
      try (Connection connection = connect()) {
        connection.setAutoCommit(false);
        send(connection, "k0", "second");
        connection.commit();
      }
      await(() -> texts("k0").equals("first second "));
      assertThat(Duration.ofNanos(System.nanoTime() - death)).isLessThan(Duration.ofSeconds(5));
      await(() -> !first.failures().isEmpty());
    }
  }
}
