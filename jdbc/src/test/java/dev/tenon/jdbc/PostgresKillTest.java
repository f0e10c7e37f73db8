package dev.tenon.jdbc;

import com.zaxxer.hikari.HikariConfig;
import dev.tenon.testing.server.PostgresServer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

class PostgresKillTest extends ServerKillContract {
  private final PostgresServer server = PostgresServer.startTemporary();

  @Override
  HikariConfig address() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("postgres"));
    config.setUsername(server.superuser());
    config.setPassword(server.password());
    return config;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  JdbcDatabase open(DataSource pool, JdbcOptions options) {
    return JdbcDatabase.postgres(pool, options);
  }

  @Override
  void kill() {
    server.kill();
  }

  @Override
  void restart() {
    server.restart();
  }
}
