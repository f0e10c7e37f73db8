package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.testing.server.MariaDbServer;
import dev.tenon.testing.server.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the services' databases are: in a directory, or on a server, which is started if it is our
 * own, made ready, and claimed for one store and driver.
 */
final class DatabaseSite implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final DatabaseKind kind;
  private final Path directory;
  private final @Nullable ServerStores stores;

  private DatabaseSite(
      DatabaseKind kind, Path directory, Binding binding, List<ServiceName> services) {
    this.kind = kind;
    this.directory = directory;
    try {
      stores =
          switch (kind) {
            case DatabaseKind.Embedded embedded -> null;
            case DatabaseKind.OwnServer own ->
                switch (own) {
                  case POSTGRES -> claim(ownPostgres(directory), binding, services);
                  case MARIADB -> ownMariaDb(directory, services);
                };
            case DatabaseKind.Server server ->
                claim(new ServerUrl(server.url()), binding, services);
          };
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Makes it ready under a directory or on a server.
   *
   * @param binding what a server named by URL is bound to, or refused for
   * @param services whose databases are needed
   */
  static DatabaseSite open(
      DatabaseKind kind, Path directory, Binding binding, List<ServiceName> services) {
    return new DatabaseSite(kind, directory, binding, services);
  }

  private ServerUrl ownPostgres(Path under) {
    PostgresServer server = PostgresServer.start(under.resolve("postgres"));
    open.push(server);
    return new ServerUrl(
        server.jdbcUrl("postgres")
            + "?user="
            + server.superuser()
            + "&password="
            + server.password());
  }

  private ServerStores ownMariaDb(Path under, List<ServiceName> services) {
    MariaDbServer server = MariaDbServer.start(under.resolve("mariadb"));
    open.push(server);
    return MariaDbStores.on(server, services);
  }

  private ServerStores claim(ServerUrl url, Binding binding, List<ServiceName> services) {
    PostgresStores claimed = PostgresStores.claim(url, binding, services);
    open.push(claimed);
    return claimed;
  }

  /** Whether several processes may have a database open at a time. */
  boolean isShared() {
    return stores != null;
  }

  /**
   * One service's database, which is created when it is first opened.
   *
   * @param connections to a server, at most
   */
  DatabaseAt of(ServiceName service, int connections) {
    if (stores != null) {
      return stores.of(service, connections);
    }
    return kind == DatabaseKind.Embedded.SQLITE
        ? DatabaseAt.file(DatabaseAt.Kind.SQLITE, directory.resolve(service.id() + ".db"))
        : DatabaseAt.file(DatabaseAt.Kind.H2, directory.resolve(service.id()));
  }

  /** Releases it, what was opened last first. */
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
