package dev.tenon.bench.workspace;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.testing.server.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A durable PostgreSQL server, set up alike for all who are measured on it. */
public final class BenchServer implements AutoCloseable {
  /** Room for the data of a run, and no checkpoint of its own accord in the middle of a slice. */
  private static final List<String> SETTINGS =
      List.of(
          "shared_buffers = '512MB'",
          "max_wal_size = '8GB'",
          "checkpoint_timeout = '30min'",
          "max_connections = 300");

  private static final List<String> DURABLE =
      List.of("fsync", "synchronous_commit", "full_page_writes");

  private final PostgresServer server;

  private BenchServer(PostgresServer server) {
    this.server = server;
  }

  static BenchServer start(Path directory) {
    BenchServer started = new BenchServer(PostgresServer.start(directory));
    try {
      for (String setting : SETTINGS) {
        started.execute("postgres", "alter system set " + setting);
      }
      started.server.stop();
      started.server.restart();
      started.requireDurable();
      return started;
    } catch (SQLException e) {
      started.close();
      throw new BenchProblem("PostgreSQL cannot be set up: " + e.getMessage(), e);
    }
  }

  private void requireDurable() throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String setting : DURABLE) {
        try (ResultSet row = statement.executeQuery("show " + setting)) {
          row.next();
          if (!row.getString(1).equals("on")) {
            throw new BenchProblem(setting + " is " + row.getString(1) + ", not on");
          }
        }
      }
    }
  }

  /** Creates an empty database and returns its address for JDBC. */
  public String createDatabase(String name) {
    try {
      execute("postgres", "create database " + name);
      return server.jdbcUrl(name);
    } catch (SQLException e) {
      throw new BenchProblem("database " + name + " cannot be created: " + e.getMessage(), e);
    }
  }

  /** The user who owns every database. */
  public String user() {
    return server.superuser();
  }

  /** The user's password. */
  public String password() {
    return server.password();
  }

  /** A pool of at most so many connections, with the defaults of pool and driver otherwise. */
  public HikariDataSource pool(String database, int connections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl(database));
    config.setUsername(user());
    config.setPassword(password());
    config.setMaximumPoolSize(connections);
    return new HikariDataSource(config);
  }

  /** A new connection. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(database), user(), password());
  }

  /** Runs statements, each in a transaction of its own. */
  public void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Writes to disk what earlier slices left in memory, so that the next one need not. */
  public void checkpoint() throws SQLException {
    execute("postgres", "checkpoint");
  }

  @Override
  public void close() {
    server.close();
  }
}
