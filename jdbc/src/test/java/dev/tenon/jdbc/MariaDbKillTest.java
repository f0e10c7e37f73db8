package dev.tenon.jdbc;

import com.zaxxer.hikari.HikariConfig;
import dev.tenon.testing.server.MariaDbServer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

class MariaDbKillTest extends ServerKillContract {
  private final MariaDbServer server = MariaDbServer.startTemporary();

  @Override
  HikariConfig address() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("notes"));
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
    return JdbcDatabase.mariadb(pool, options);
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
