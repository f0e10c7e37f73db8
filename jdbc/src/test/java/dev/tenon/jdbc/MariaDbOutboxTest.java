package dev.tenon.jdbc;

import com.zaxxer.hikari.HikariConfig;
import dev.tenon.testing.server.MariaDbServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;

class MariaDbOutboxTest extends ServerOutboxContract {
  private static final MariaDbServer SERVER = MariaDbServer.startTemporary();

  @AfterAll
  static void stopServer() {
    SERVER.close();
  }

  @Override
  HikariConfig address() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(SERVER.jdbcUrl("shop"));
    config.setUsername(SERVER.superuser());
    config.setPassword(SERVER.password());
    return config;
  }

  @Override
  JdbcDatabase open(DataSource source, JdbcOptions options) {
    return JdbcDatabase.mariadb(source, options);
  }

  @Override
  void emptyDatabase() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      MariaDbTest.dropTables(statement);
    }
  }

  @Override
  String plainInsert() {
    return "insert into tenon_outbox (message_type, data) values ('noted', 'plain')";
  }

  @Override
  String lockLog() {
    return "select turn from tenon_log for update";
  }
}
