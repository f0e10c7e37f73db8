package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2Test extends CommandsContract {
  @TempDir Path directory;

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.h2(directory.resolve("log"));
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("log"), "sa", "");
  }

  @Override
  String refusePoison() {
    return "alter table tenon_event add check (event_type <> 'poison')";
  }

  @Test
  void fileIsOpenedOnce() {
    assertThatThrownBy(this::open)
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1201")
        .hasMessageContaining("in use");
  }

  @Test
  void missingSchemaIsRefusedNamingItsScript() {
    assertThatThrownBy(() ->
            JdbcDatabase.h2(directory.resolve("none"), JdbcOptions.embedded().validateSchema()))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1203")
        .hasMessageContaining("db/tenon/h2/V1__tenon.sql");
  }
}
