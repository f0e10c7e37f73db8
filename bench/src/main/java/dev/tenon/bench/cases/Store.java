package dev.tenon.bench.cases;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.bench.workspace.BenchServer;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import java.sql.Connection;
import java.sql.SQLException;

/** A database on the server with the tables that we ship, ours or a raw contender's. */
final class Store implements AutoCloseable {
  private static final int CONNECTIONS = 8;

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
    execute("truncate tenon_event, tenon_stream, tenon_mark, tenon_timer, tenon_parked");
    server.checkpoint();
    tenon = start();
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
