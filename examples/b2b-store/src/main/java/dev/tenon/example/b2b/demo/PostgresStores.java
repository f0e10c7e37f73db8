package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Databases on a PostgreSQL server, each with a role of its own that cannot open the others. The
 * server is bound to one store, and to one process at a time.
 */
final class PostgresStores implements ServerStores, AutoCloseable {
  private static final long LOCK = 0x74656E6F6E64656DL;
  private static final String BINDING = "tenon_demo.belongs_to";

  private final ServerUrl url;
  private final List<ServiceName> services;
  private final Passwords passwords = new Passwords();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private PostgresStores(ServerUrl url, List<ServiceName> services) {
    this.url = url;
    this.services = services;
  }

  /** Creates what is missing and claims the server for this store and process. */
  static PostgresStores claim(ServerUrl url, Binding binding, List<ServiceName> services) {
    PostgresStores stores = new PostgresStores(url, services);
    try {
      stores.createDatabases();
      stores.bind(binding);
      stores.setUpRoles();
      return stores;
    } catch (SQLException e) {
      stores.close();
      throw new DemoProblem(
          "server "
              + url
              + " cannot be used: "
              + ServerUrl.oneLine(e)
              + ". Its user must be allowed to create databases and roles",
          e);
    } catch (RuntimeException e) {
      stores.close();
      throw e;
    }
  }

  private void createDatabases() throws SQLException {
    try (Connection admin = url.connect();
        Statement statement = admin.createStatement()) {
      for (ServiceName service : services) {
        String name = ServerStores.nameOf(service);
        if (!exists(statement, "select 1 from pg_roles where rolname = '" + name + "'")) {
          statement.execute("create role " + name + " login");
        }
        statement.execute("grant " + name + " to current_user");
        if (!exists(statement, "select 1 from pg_database where datname = '" + name + "'")) {
          statement.execute("create database " + name + " owner " + name);
        }
        statement.execute("revoke all on database " + name + " from public");
      }
    }
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  /** The lock and the binding live in the orders' database; the lock as long as this connection. */
  private void bind(Binding binding) throws SQLException {
    Connection owner = url.connectTo(ServerStores.nameOf(ServiceName.ORDERS));
    open.push(owner);
    try (Statement statement = owner.createStatement()) {
      statement.execute("set role " + ServerStores.nameOf(ServiceName.ORDERS));
      boolean locked = exists(statement, "select 1 where pg_try_advisory_lock(" + LOCK + ")");
      Binding bound = bound(statement);
      if (!locked) {
        throw new DemoProblem(
            "server "
                + url
                + " is in use by another process"
                + (bound == null ? "" : "; it belongs to " + bound));
      }
      if (bound == null) {
        statement.execute("create schema if not exists tenon_demo");
        statement.execute("create table if not exists " + BINDING + " (binding text not null)");
        statement.execute("insert into " + BINDING + " values ('" + binding.format() + "')");
      } else {
        bound.requireSame(binding, "server " + url);
      }
    }
  }

  private static @Nullable Binding bound(Statement statement) throws SQLException {
    if (!exists(statement, "select 1 where to_regclass('" + BINDING + "') is not null")) {
      return null;
    }
    try (ResultSet rows = statement.executeQuery("select binding from " + BINDING)) {
      return rows.next() ? Binding.parse(rows.getString(1)) : null;
    }
  }

  /** New passwords for every run, known to nobody else; only after the lock is ours. */
  private void setUpRoles() throws SQLException {
    try (Connection admin = url.connect();
        Statement statement = admin.createStatement()) {
      for (ServiceName service : services) {
        statement.execute(
            "alter role "
                + ServerStores.nameOf(service)
                + " login password '"
                + passwords.of(service)
                + "'");
      }
    }
  }

  @Override
  public DatabaseAt of(ServiceName service, int connections) {
    String name = ServerStores.nameOf(service);
    return new DatabaseAt(
        DatabaseAt.Kind.POSTGRES, url.anonymous(name), name, passwords.of(service), connections);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new DemoProblem("a connection could not be closed: " + e, e);
      }
    }
  }
}
