package dev.tenon.bench.cases;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.bench.workspace.BenchServer;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A database on the server with the tables that we ship, ours or a raw contender's. */
final class Store implements AutoCloseable {
  private static final int CONNECTIONS = 8;

  static final String TRUNCATE =
      """
      do $$ begin
        execute (
          select 'truncate ' || string_agg(tablename, ', ')
          from pg_tables
          where schemaname = current_schema and tablename ~ '^tenon_' and tablename <> 'tenon_log'
        );
      end $$
      """;

  private final BenchServer server;
  private final String name;
  private final HikariDataSource pool;
  private final JdbcDatabase database;
  private Tenon tenon;

  private Store(BenchServer server, String name, HikariDataSource pool) {
    this.server = server;
    this.name = name;
    this.pool = pool;
    database = JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
    tenon = start();
  }

  /** Creates the database with its tables. */
  static Store create(BenchServer server, String name) {
    server.createDatabase(name);
    return new Store(server, name, server.pool(name, CONNECTIONS));
  }

  private Tenon start() {
    return Tenon.service("bench").database(database).codec(Orders.CODEC).start();
  }

  /** Ours, on these tables. */
  Tenon tenon() {
    return tenon;
  }

  /** A connection past us. */
  Connection connect() throws SQLException {
    return server.connect(name);
  }

  void execute(String... statements) throws SQLException {
    server.execute(name, statements);
  }

  /** Forgets all that is stored, on disk and in memory. */
  void clear() throws SQLException {
    tenon.close();
    execute(TRUNCATE);
    server.checkpoint();
    tenon = start();
  }

  /** Takes back what was appended after so many events. */
  void cutBack(long events) throws SQLException {
    tenon.close();
    execute(
        "delete from tenon_tag where position > " + events,
        "delete from tenon_event where position > " + events,
        "vacuum tenon_tag, tenon_event");
    server.checkpoint();
    tenon = start();
  }

  /**
   * How many to append unmeasured after a checkpoint, beside so many events: the server logs a page
   * whole when it is written to for the first time after one. Few appends among many pages would
   * mean that alone, though it is rare while a server is busy between two checkpoints.
   */
  static int firstHelping(long events) {
    return (int) Math.min(20_000, events / 50);
  }

  /** The number of rows in a table. */
  long count(String table) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from " + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The ids of all orders. */
  List<String> orders() throws SQLException {
    List<String> ids = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select substr(stream, 7) from tenon_event"
                    + " where stream like 'order-%' and version = 1")) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  /** After filling: statistics, a checkpoint, and the service started anew. */
  void settle() throws SQLException {
    execute("vacuum analyze");
    server.checkpoint();
    restart();
  }

  /** Starts the service anew, its caches empty; what is stored stays. */
  void restart() {
    tenon.close();
    tenon = start();
  }

  @Override
  public void close() {
    tenon.close();
    database.close();
    pool.close();
  }
}
