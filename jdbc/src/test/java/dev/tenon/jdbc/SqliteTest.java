package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTest extends TxContract {
  @TempDir Path directory;

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.sqlite(file());
  }

  private Path file() {
    return directory.resolve("data").resolve("log.db");
  }

  @Test
  void fileIsOpenedOnce() {
    assertThatThrownBy(() -> JdbcDatabase.sqlite(file()))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1201")
        .hasMessageContaining("in use");
  }

  @Test
  void missingSchemaIsRefusedNamingItsScript() {
    assertThatThrownBy(() ->
            JdbcDatabase.sqlite(
                directory.resolve("none.db"), JdbcOptions.embedded().validateSchema()))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1203")
        .hasMessageContaining("db/tenon/sqlite/V1__tenon.sql");
  }

  @Test
  void callersConnectionCommitsWithTheLog() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("insert into notes values ('kept')");
      try (Tx tx = database.join(connection)) {
        tx.add(write(append(order("1"), 0, event("a"))));
        assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
      }
      statement.execute("insert into notes values ('undone')");
      try (Tx tx = database.join(connection)) {
        tx.add(write(append(order("1"), 0, event("b"))));
        assertThat(tx.commit()).isInstanceOf(Outcome.Conflict.class);
      }
    }
    committed(write(append(order("1"), 1, event("c"))));
    assertThat(notes()).isEqualTo(1);
  }
}
