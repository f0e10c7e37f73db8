package dev.tenon.jdbc;

import com.zaxxer.hikari.HikariConfig;
import dev.tenon.testing.server.PostgresServer;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;

class PostgresOutboxTest extends ServerOutboxContract {
  private static final PostgresServer SERVER = PostgresServer.startTemporary();

  @AfterAll
  static void stopServer() {
    SERVER.close();
  }

  @Override
  HikariConfig address() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(SERVER.jdbcUrl("postgres"));
    config.setUsername(SERVER.superuser());
    config.setPassword(SERVER.password());
    return config;
  }

  @Override
  JdbcDatabase open(DataSource source, JdbcOptions options) {
    return JdbcDatabase.postgres(source, options);
  }

  @Override
  void emptyDatabase() throws SQLException {
    run("drop schema public cascade; create schema public");
  }

  @Override
  String plainInsert() {
    return "insert into tenon_outbox (message_type, data)"
        + " values ('noted', convert_to('plain', 'UTF8'))";
  }

  @Override
  String lockLog() {
    return "select pg_advisory_xact_lock(1413827151, hashtext(current_schema()))";
  }
}
