package dev.tenon.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

class SqliteOutboxTest extends OutboxContract {
  @TempDir Path directory;

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.sqlite(directory.resolve("shop.db"));
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("shop.db"));
  }

  @Override
  String plainInsert() {
    return "insert into tenon_outbox (message_type, data) values ('noted', cast('plain' as blob))";
  }
}
