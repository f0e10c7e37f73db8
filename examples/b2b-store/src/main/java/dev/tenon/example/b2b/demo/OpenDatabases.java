package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Store.Databases;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.spi.Database;
import dev.tenon.testing.server.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/** The three databases, open, with whatever they need. Closes all of it, the last opened first. */
final class OpenDatabases implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Databases databases;

  private OpenDatabases(Function<OpenDatabases, Databases> opening) {
    try {
      this.databases = opening.apply(this);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens them under a directory or on a server, creating what is missing.
   *
   * @param binding what a server named by URL is bound to, or refused for
   */
  static OpenDatabases open(DatabaseKind kind, Path directory, Binding binding) {
    return switch (kind) {
      case DatabaseKind.Embedded embedded ->
          new OpenDatabases(self ->
              embedded == DatabaseKind.Embedded.SQLITE
                  ? self.files(name -> JdbcDatabase.sqlite(directory.resolve(name + ".db")))
                  : self.files(name -> JdbcDatabase.h2(directory.resolve(name))));
      case DatabaseKind.OwnServer own ->
          new OpenDatabases(self -> self.ownServer(directory, binding));
      case DatabaseKind.Server server ->
          new OpenDatabases(self -> self.on(new ServerUrl(server.url()), binding));
    };
  }

  private Databases files(Function<String, Database> file) {
    return new Databases(
        keep(file.apply("customers")), keep(file.apply("orders")), keep(file.apply("view")));
  }

  private Databases ownServer(Path directory, Binding binding) {
    PostgresServer server = keep(PostgresServer.start(directory.resolve("postgres")));
    ServerUrl url =
        new ServerUrl(
            server.jdbcUrl("postgres")
                + "?user="
                + server.superuser()
                + "&password="
                + server.password());
    return on(url, binding);
  }

  private Databases on(ServerUrl url, Binding binding) {
    PostgresStores stores = keep(PostgresStores.claim(url, binding));
    return new Databases(
        keep(stores.open("customers")), keep(stores.open("orders")), keep(stores.open("view")));
  }

  private <T extends AutoCloseable> T keep(T resource) {
    open.push(resource);
    return resource;
  }

  Databases databases() {
    return databases;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new DemoProblem("a database could not be closed: " + e, e);
      }
    }
  }
}
