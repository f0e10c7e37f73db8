package dev.tenon.jdbc.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.spi.Database;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The tables of one service, in which it notes what took effect. */
final class Tables implements AutoCloseable {
  private final HikariDataSource pool;
  private final Database database;

  /** Those of a schema that is prepared. */
  Tables(String url, Steps steps) {
    pool = pool(url);
    database =
        steps.watch(
            (Database)
                JdbcDatabase.postgres(
                    steps.watch(pool), JdbcOptions.server().createSchema())); // for the sagas' view
  }

  private static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(6);
    config.setMinimumIdle(1);
    return new HikariDataSource(config);
  }

  /** Makes the tables of a service in a new schema, the one that the URL names as its own. */
  static void prepare(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create schema %1$s; set search_path to %1$s;
          create table note (kind text, number integer, place serial);
          create table mended (at timestamptz);
          create table undone (kind text, number integer);
          """
              .formatted(url.substring(url.lastIndexOf('=') + 1)));
    }
    try (HikariDataSource pool = pool(url)) {
      JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema()).close();
    }
  }

  Database database() {
    return database;
  }

  static void note(Tx tx, String kind, int number) throws SQLException {
    insert(tx, "insert into note (kind, number) values (?, ?)", kind, number);
  }

  /** Notes that something was undone. */
  static void undo(Tx tx, String kind, int number) throws SQLException {
    insert(tx, "insert into undone (kind, number) values (?, ?)", kind, number);
  }

  private static void insert(Tx tx, String sql, String kind, int number) throws SQLException {
    try (PreparedStatement insert = tx.unwrap(Connection.class).prepareStatement(sql)) {
      insert.setString(1, kind);
      insert.setInt(2, number);
      insert.executeUpdate();
    }
  }

  static List<Integer> numbers(Tx tx, String sql) throws SQLException {
    List<Integer> numbers = new ArrayList<>();
    try (Statement statement = tx.unwrap(Connection.class).createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        numbers.add(rows.getInt(1));
      }
    }
    return numbers;
  }

  List<Integer> numbers(String sql) throws SQLException {
    try (Tx tx = database.begin()) {
      return numbers(tx, sql);
    }
  }

  List<Integer> notes(String kind) throws SQLException {
    return numbers("select number from note where kind = '" + kind + "' order by place");
  }

  List<Integer> undone(String kind) throws SQLException {
    return numbers("select number from undone where kind = '" + kind + "' order by number");
  }

  static void await(Condition condition) throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not done within 30 s");
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    database.close();
    pool.close();
  }

  @FunctionalInterface
  interface Condition {
    boolean holds() throws SQLException;
  }
}
