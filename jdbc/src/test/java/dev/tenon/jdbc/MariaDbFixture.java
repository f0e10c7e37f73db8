package dev.tenon.jdbc;

import dev.tenon.spi.Database;
import dev.tenon.tck.DatabaseFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/** A database of a server, emptied with the fixture. */
record MariaDbFixture(DataSource pool) implements DatabaseFixture {
  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.REOPENS, Capability.SHARED);
  }

  @Override
  public Database open() {
    return JdbcDatabase.mariadb(pool, JdbcOptions.server().createSchema());
  }

  @Override
  public void close() {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      MariaDbTest.dropTables(statement);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot empty the database", e);
    }
  }
}
