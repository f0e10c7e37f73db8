package dev.tenon.reliability.power;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.testing.server.MariaDbServer;
import dev.tenon.testing.server.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A database in a directory, and what has to run for it. */
final class Site implements AutoCloseable {
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final JdbcDatabase database;

  private Site(String kind, Path directory) {
    database =
        switch (kind) {
          case "sqlite" -> JdbcDatabase.sqlite(directory.resolve("log.db"));
          case "h2" -> JdbcDatabase.h2(directory.resolve("log"));
          case "postgres" -> postgres(PostgresServer.start(directory.resolve("data")));
          case "postgres fsync=off" ->
              postgres(PostgresServer.start(directory.resolve("data"), "fsync=off"));
          case "mariadb" -> mariadb(MariaDbServer.start(directory.resolve("data")));
          default -> throw new IllegalArgumentException(kind);
        };
    closing.push(database::close);
  }

  static Site open(String kind, Path directory) {
    return new Site(kind, directory);
  }

  private JdbcDatabase postgres(PostgresServer server) {
    closing.push(server::close);
    var pool = pool(server.jdbcUrl("postgres"), server.superuser(), server.password());
    return JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
  }

  private JdbcDatabase mariadb(MariaDbServer server) {
    closing.push(server::close);
    var pool = pool(server.jdbcUrl("bank"), server.superuser(), server.password());
    return JdbcDatabase.mariadb(pool, JdbcOptions.server().createSchema());
  }

  private HikariDataSource pool(String url, String user, String password) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    HikariDataSource pool = new HikariDataSource(config);
    closing.push(pool::close);
    return pool;
  }

  JdbcDatabase database() {
    return database;
  }

  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
  }
}
