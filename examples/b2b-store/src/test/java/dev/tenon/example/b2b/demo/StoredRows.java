package dev.tenon.example.b2b.demo;

import dev.tenon.testing.server.MariaDbServer;
import dev.tenon.testing.server.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Everything a store at rest holds that a further run must leave as it is. */
final class StoredRows {
  private static final List<String> SERVICES = List.of("customers", "orders", "view");

  private StoredRows() {}

  static List<String> of(String kind, String style, Path data) {
    try {
      return switch (kind) {
        case "sqlite" ->
            read(style, service -> open("jdbc:sqlite:" + data.resolve(service + ".db")));
        case "h2" ->
            read(
                style,
                service ->
                    open("jdbc:h2:" + data.resolve(service) + ";DATABASE_TO_LOWER=TRUE;USER=sa"));
        case "mariadb" -> {
          try (MariaDbServer server = MariaDbServer.start(data.resolve("mariadb"))) {
            yield read(
                style,
                service ->
                    DriverManager.getConnection(
                        server.jdbcUrl("tenon_" + service), server.superuser(), server.password()));
          }
        }
        default -> {
          try (PostgresServer server = PostgresServer.start(data.resolve("postgres"))) {
            yield read(style, service -> open(server, service));
          }
        }
      };
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> of(PostgresServer server) throws SQLException {
    return read("events", service -> open(server, service));
  }

  private interface Opener {
    Connection open(String service) throws SQLException;
  }

  private static Connection open(PostgresServer server, String service) throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl("tenon_" + service), server.superuser(), server.password());
  }

  private static Connection open(String url) throws SQLException {
    return DriverManager.getConnection(url);
  }

  private static List<String> read(String style, Opener opener) throws SQLException {
    List<String> rows = new ArrayList<>();
    for (String service : SERVICES) {
      try (Connection connection = opener.open(service);
          Statement statement = connection.createStatement()) {
        List<String> tables = new ArrayList<>(List.of("tenon_event"));
        tables.addAll(List.of("tenon_timer", "tenon_parked"));
        if (service.equals("view")) {
          tables.addAll(List.of("customer", "customer_order"));
        }
        if (service.equals("orders") && style.equals("tables")) {
          tables.addAll(List.of("tenon_outbox", "tenon_sent"));
          tables.addAll(List.of("purchase_order", "credit_note", "served_request"));
        }
        for (String table : tables) {
          add(rows, service + '.' + table, statement);
        }
      }
    }
    return rows;
  }

  private static void add(List<String> rows, String table, Statement statement)
      throws SQLException {
    String name = table.substring(table.indexOf('.') + 1);
    try (ResultSet result = statement.executeQuery("select * from " + name + " order by 1, 2")) {
      while (result.next()) {
        StringBuilder row = new StringBuilder(table);
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          Object value = result.getObject(i);
          row.append('|');
          row.append(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
        }
        rows.add(row.toString());
      }
    }
  }
}
