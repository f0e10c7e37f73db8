package dev.tenon.example.b2b.process;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.spi.Database;
import java.nio.file.Path;
import java.util.function.BiFunction;
import javax.sql.DataSource;

/**
 * Where a service's database is, and who may open it.
 *
 * @param location a file, or a JDBC URL
 * @param connections at most, to a server
 */
public record DatabaseAt(
    Kind kind, String location, String user, String password, int connections) {
  /** What kind of database it is. */
  public enum Kind {
    /** A file. */
    SQLITE,
    /** A file, too. */
    H2,
    /** A database on a server. */
    POSTGRES,
    /** A database on a server, too. */
    MARIADB
  }

  /** An embedded database. */
  public static DatabaseAt file(Kind kind, Path file) {
    return new DatabaseAt(kind, file.toString(), "", "", 1);
  }

  /** Opens it. */
  public Opened open() {
    return switch (kind) {
      case SQLITE -> opened(JdbcDatabase.sqlite(Path.of(location)));
      case H2 -> opened(JdbcDatabase.h2(Path.of(location)));
      case POSTGRES -> openServer(pool(), JdbcDatabase::postgres);
      case MARIADB -> {
        HikariConfig config = pool();
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        yield openServer(config, JdbcDatabase::mariadb);
      }
    };
  }

  private static Opened opened(Database database) {
    return new Opened(database, () -> {});
  }

  private HikariConfig pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(location);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setPoolName(user);
    return config;
  }

  private static Opened openServer(
      HikariConfig config, BiFunction<DataSource, JdbcOptions, Database> opener) {
    HikariDataSource pool = new HikariDataSource(config);
    try {
      JdbcOptions options = JdbcOptions.server().createSchema();
      return new Opened(opener.apply(pool, options), pool::close);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** Without its password. */
  @Override
  public String toString() {
    return kind + " " + location + " as " + user;
  }

  /** A database that is open, with what it needs. */
  public record Opened(Database database, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
      try {
        database.close();
      } finally {
        closing.run();
      }
    }
  }
}
