package dev.tenon.reliability.limit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.http.StoreApi;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.spi.Database;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * The main class of a process that is the B2B store: on files in a directory, or on three databases
 * of a PostgreSQL server by a connection each. It tells its port, and ends with its input.
 */
final class SmallStore {
  private static final int PATIENCE_MILLIS = 1_000;

  private SmallStore() {}

  /** Of a directory, or of a server's address up to the database, its user and password. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    Store.Databases databases =
        new Store.Databases(
            open(arguments, "customers"), open(arguments, "orders"), open(arguments, "view"));
    Store store = new Store(databases, id -> {});
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    StoreApi api = StoreApi.start(store, anyPort, null);
    out.println(api.port());
    out.flush();
    while (System.in.read() >= 0) {
      // nothing is said
    }
    Runtime.getRuntime().halt(0);
  }

  private static Database open(String[] arguments, String name) {
    if (arguments.length == 1) {
      return JdbcDatabase.sqlite(Path.of(arguments[0], name + ".db"));
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(arguments[0] + name);
    config.setUsername(arguments[1]);
    config.setPassword(arguments[2]);
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(PATIENCE_MILLIS);
    return JdbcDatabase.postgres(new HikariDataSource(config), JdbcOptions.server().createSchema());
  }
}
