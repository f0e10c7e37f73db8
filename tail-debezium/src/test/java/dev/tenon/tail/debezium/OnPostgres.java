package dev.tenon.tail.debezium;

import dev.tenon.tck.DeafProxy;
import dev.tenon.testing.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

final class OnPostgres extends OnServer {
  static final PostgresServer SERVER = PostgresServer.startTemporary();

  OnPostgres() {
    super(OnPostgres::place);
  }

  private static Place place(String name) {
    String user = SERVER.superuser();
    String password = SERVER.password();
    try (Connection admin =
            DriverManager.getConnection(SERVER.jdbcUrl("postgres"), user, password);
        Statement statement = admin.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    String port = String.valueOf(SERVER.port());
    return new Place(Kind.POSTGRES, port, name, SERVER.jdbcUrl(name), user, password);
  }

  @Override
  public DeafProxy proxy() {
    return new DeafProxy(SERVER.port(), "START_REPLICATION");
  }

  @Override
  public void disturb(Random random) {
    run("select pg_terminate_backend(active_pid) from pg_replication_slots where active");
  }

  @Override
  public void kill() {
    SERVER.kill();
  }

  @Override
  public void restart() {
    SERVER.restart();
    forgetConnections();
  }
}
