package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.testing.server.MariaDbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Databases on a MariaDB server of our own, each with a user who cannot open the others. The
 * directory that the server's data is in is bound to one store and process, and the server with it.
 */
record MariaDbStores(MariaDbServer server, Passwords passwords) implements ServerStores {
  /** Creates what is missing. */
  static MariaDbStores on(MariaDbServer server, List<ServiceName> services) {
    MariaDbStores stores = new MariaDbStores(server, new Passwords());
    String url = server.jdbcUrl("tenon");
    try (Connection admin =
            DriverManager.getConnection(url, server.superuser(), server.password());
        Statement statement = admin.createStatement()) {
      for (ServiceName service : services) {
        stores.create(statement, service);
      }
      return stores;
    } catch (SQLException e) {
      throw new DemoProblem("MariaDB cannot be used: " + ServerUrl.oneLine(e), e);
    }
  }

  private void create(Statement statement, ServiceName service) throws SQLException {
    String name = ServerStores.nameOf(service);
    String user = "'" + name + "'@'" + server.host() + "'";
    statement.execute("create database if not exists " + name);
    statement.execute(
        "create or replace user " + user + " identified by '" + passwords.of(service) + "'");
    // In a grant, an underscore stands for any letter.
    statement.execute("grant all on `" + name.replace("_", "\\_") + "`.* to " + user);
  }

  @Override
  public DatabaseAt of(ServiceName service, int connections) {
    String name = ServerStores.nameOf(service);
    return new DatabaseAt(
        DatabaseAt.Kind.MARIADB, server.jdbcUrl(name), name, passwords.of(service), connections);
  }

  /** Without passwords. */
  @Override
  public String toString() {
    return "MariaDB at " + server.host() + ":" + server.port();
  }
}
