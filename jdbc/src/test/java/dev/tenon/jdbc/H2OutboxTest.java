package dev.tenon.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

class H2OutboxTest extends ConcurrentOutboxContract {
  @TempDir Path directory;

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.h2(directory.resolve("shop"));
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:async:" + directory.resolve("shop"), "sa", "");
  }

  @Override
  String plainInsert() {
    return "insert into tenon_outbox (message_type, data)"
        + " values ('noted', stringtoutf8('plain'))";
  }

  @Override
  String lockLog() {
    return "select schema_version from tenon_log for update";
  }
}
