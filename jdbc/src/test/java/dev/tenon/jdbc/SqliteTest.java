package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTest extends LockContract {
  @TempDir Path directory;

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.sqlite(file());
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file());
  }

  @Override
  String endless() {
    return "with recursive n(i) as (select 1 union all select i + 1 from n)"
        + " select count(*) from n";
  }

  @Override
  String refusePoison() {
    return "create trigger no_poison before insert on tenon_event when new.event_type = 'poison'"
        + " begin select raise(abort, 'poison'); end";
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
}
