package dev.tenon.jdbc;

import dev.tenon.testing.server.PostgresServer;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresLostCommitTest extends LostCommitContract {
  private static PostgresServer server;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.startTemporary();
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
  DataSource source(int port) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl("postgres").replace(":" + server.port(), ":" + port));
    source.setUser(server.superuser());
    source.setPassword(server.password());
    source.setPrepareThreshold(0); // every request carries its text
    return source;
  }

  @Override
  JdbcDatabase open(DataSource source, JdbcOptions options) {
    return JdbcDatabase.postgres(source, options);
  }

  @Override
  void emptyDatabase() throws SQLException {
    sql("drop schema public cascade; create schema public");
  }

  /** A text of its own. */
  @Override
  String batchCommit() {
    return "commit\0";
  }

  /** Such a batch is a transaction by itself. */
  @Override
  String unreadBatchCommit() {
    return "with go as";
  }

  @Override
  String commit() {
    return "commit\0";
  }
}
