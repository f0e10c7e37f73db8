package dev.tenon.jdbc;

import dev.tenon.testing.server.MariaDbServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.mariadb.jdbc.MariaDbDataSource;

class MariaDbLostCommitTest extends LostCommitContract {
  private static MariaDbServer server;

  @BeforeAll
  static void startServer() {
    server = MariaDbServer.startTemporary();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  int port() {
    return server.port();
  }

  @Override
  DataSource source(int port) throws SQLException {
    MariaDbDataSource source =
        new MariaDbDataSource(server.jdbcUrl("shop").replace(":" + server.port(), ":" + port));
    source.setUser(server.superuser());
    source.setPassword(server.password());
    return source;
  }

  @Override
  JdbcDatabase open(DataSource source, JdbcOptions options) {
    return JdbcDatabase.mariadb(source, options);
  }

  @Override
  void emptyDatabase() throws SQLException {
    try (Connection connection = source(port()).getConnection();
        Statement statement = connection.createStatement()) {
      MariaDbTest.dropTables(statement);
    }
  }

  /** Inserts go by themselves, and then the commit. */
  @Override
  String batchCommit() {
    return "*/ commit";
  }

  /** With marks, which are upserted, in a compound statement. */
  @Override
  String unreadBatchCommit() {
    return "; commit; end";
  }

  /** A request of its own, the driver's. */
  @Override
  String commit() {
    return "\u0003commit";
  }
}
