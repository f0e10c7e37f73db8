package dev.tenon.soak.site;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.testing.server.ChildServer;
import dev.tenon.testing.server.MariaDbServer;
import dev.tenon.testing.server.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The services' databases: files, or on one server of our own. */
public final class Databases implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final int CONNECTIONS_OF_ONE = 2;

  private final DatabaseKind kind;
  private final Path directory;
  private final Optional<Disk> disk;
  private final Optional<ChildServer> server;

  private Databases(
      DatabaseKind kind, Path directory, Optional<Disk> disk, Optional<ChildServer> server) {
    this.kind = kind;
    this.directory = directory;
    this.disk = disk;
    this.server = server;
  }

  /**
   * Opens them.
   *
   * @param disk whose they are, if they have one of their own
   */
  static Databases open(DatabaseKind kind, Path elsewhere, Optional<Disk> disk) {
    Path directory = disk.map(Disk::files).orElse(elsewhere);
    Databases databases =
        new Databases(
            kind,
            directory,
            disk,
            switch (kind) {
              case SQLITE, H2 -> Optional.empty();
              case POSTGRES -> Optional.of(PostgresServer.start(directory.resolve("postgres")));
              case MARIADB -> Optional.of(MariaDbServer.start(directory.resolve("mariadb")));
            });
    if (kind == DatabaseKind.POSTGRES) {
      databases.createDatabases();
    }
    return databases;
  }

  private void createDatabases() {
    DatabaseAt admin = on(server.orElseThrow(), "postgres", server.orElseThrow().port());
    try (Connection connection =
            DriverManager.getConnection(admin.location(), admin.user(), admin.password());
        Statement statement = connection.createStatement()) {
      for (ServiceName service : ServiceName.of(Design.PLAIN)) {
        statement.execute("create database " + nameOf(service));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("databases cannot be created: " + e.getMessage(), e);
    }
  }

  /** The disk they have for themselves, if they do. */
  public Optional<Disk> disk() {
    return disk;
  }

  /** The server, if there is one. */
  public Optional<ChildServer> server() {
    return server;
  }

  /** Whether the databases can be looked at while the services run. */
  public boolean isShared() {
    return kind.isServer();
  }

  /** A service's database for whoever looks at it, past all trouble. */
  public DatabaseAt of(ServiceName service) {
    DatabaseAt at = at(service, server.map(ChildServer::port).orElse(0));
    return new DatabaseAt(at.kind(), at.location(), at.user(), at.password(), CONNECTIONS_OF_ONE);
  }

  /** A service's database as it is reached by a port of this machine, if it is on a server. */
  DatabaseAt at(ServiceName service, int port) {
    return switch (kind) {
      case SQLITE ->
          DatabaseAt.file(DatabaseAt.Kind.SQLITE, directory.resolve(service.id() + ".db"));
      case H2 -> DatabaseAt.file(DatabaseAt.Kind.H2, directory.resolve(service.id()));
      case POSTGRES, MARIADB -> on(server.orElseThrow(), nameOf(service), port);
    };
  }

  private static DatabaseAt on(ChildServer server, String database, int port) {
    return switch (server) {
      case PostgresServer postgres ->
          new DatabaseAt(
              DatabaseAt.Kind.POSTGRES,
              through(postgres.jdbcUrl(database), postgres.port(), port),
              postgres.superuser(),
              postgres.password(),
              CONNECTIONS);
      case MariaDbServer mariadb ->
          new DatabaseAt(
              DatabaseAt.Kind.MARIADB,
              through(mariadb.jdbcUrl(database), mariadb.port(), port),
              mariadb.superuser(),
              mariadb.password(),
              CONNECTIONS);
      default -> throw new IllegalArgumentException("no server of databases: " + server);
    };
  }

  private static String through(String url, int serverPort, int port) {
    return url.replace(":" + serverPort + "/", ":" + port + "/");
  }

  private static String nameOf(ServiceName service) {
    return "tenon_" + service.id();
  }

  @Override
  public void close() {
    server.ifPresent(ChildServer::close);
  }
}
