package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.example.b2b.GeneratedOrders;
import dev.tenon.testing.server.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PostgreSQL server that somebody else runs, named by its URL. */
class ServerTest {
  private static final List<String> SERVICES = List.of("customers", "orders", "view");
  private static PostgresServer server;

  @TempDir static Path shared;
  @TempDir Path directory;

  private Path report;

  @BeforeAll
  static void runTheSample() {
    server = PostgresServer.startTemporary();
    Demo.Result result = Demo.run("--database", url(), "--data", shared.resolve("first"));
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void nameReport() {
    report = directory.resolve("report.json");
  }

  @Test
  void isBoundItselfWhateverTheDirectory() throws SQLException {
    List<String> before = StoredRows.of(server);

    Demo.Result result =
        Demo.run("--database", url(), "--data", directory.resolve("another"), "--report", report);

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    ReportFile again = ReportFile.read(report);
    assertThat(again.figures()).isEqualTo(ReportFile.expected(Demo.sample(), "2000.00"));
    assertThat(again.violated()).isEmpty();
    assertThat(again.number("documentsPerSecond")).isZero();
    assertThat(StoredRows.of(server)).isEqualTo(before);
  }

  @Test
  void anotherLimitIsRefused() throws SQLException {
    List<String> before = StoredRows.of(server);
    Demo.Result result =
        Demo.run(
            "--database", url(), "--data", directory.resolve("another"), "--credit-limit", "1");
    assertRefused(result, "127.0.0.1:" + server.port(), "2000.000, not 1.000");
    assertThat(StoredRows.of(server)).isEqualTo(before);
  }

  @Test
  void anotherFileIsRefused() {
    Path orders = GeneratedOrders.write(directory.resolve("orders.csv"), 1, 10);
    Demo.Result result =
        Demo.run("--database", url(), "--data", directory.resolve("another"), "--orders", orders);
    assertRefused(result, "127.0.0.1:" + server.port(), "SHA-256");
  }

  /** Which has nothing of what was published and not taken in yet. */
  @Test
  void anotherBrokerIsRefused() {
    Path another = directory.resolve("another");
    Demo.Result result = Demo.run("--database", url(), "--data", another, "--broker", "kafka");
    assertRefused(
        result,
        "127.0.0.1:" + server.port(),
        "database server, not server with kafka in " + another);
  }

  @Test
  void aServerInUseIsRefused() throws SQLException {
    try (Connection other = connect("tenon_orders");
        Statement statement = other.createStatement()) {
      // what a running demo holds there
      statement.execute("select pg_advisory_lock(" + 0x74656E6F6E64656DL + ")");
      Demo.Result result = Demo.run("--database", url(), "--data", directory.resolve("another"));
      assertRefused(
          result,
          "127.0.0.1:" + server.port(),
          "in use by another process",
          "credit limit 2000.000, database server, orders style events, flow choreography");
    }
  }

  @Test
  void rolesCannotOpenEachOthersDatabases() throws SQLException {
    SERVICES.forEach(service -> execute("postgres", password("tenon_" + service)));
    for (String service : SERVICES) {
      for (String database : SERVICES) {
        String url = server.jdbcUrl("tenon_" + database);
        if (service.equals(database)) {
          DriverManager.getConnection(url, "tenon_" + service, "known").close();
        } else {
          assertThatThrownBy(() -> DriverManager.getConnection(url, "tenon_" + service, "known"))
              .isInstanceOf(SQLException.class)
              .hasMessageContaining("permission denied for database");
        }
      }
    }
    assertThat(query("postgres", "select rolname from pg_roles where rolsuper"))
        .containsExactly(server.superuser());
  }

  /** Even after a run that was killed when it had just created a role. */
  @Test
  void aUserWhoMayCreateDatabasesAndRolesIsEnough() {
    try (PostgresServer fresh = PostgresServer.startTemporary()) {
      execute(fresh, "create role dba login createdb createrole password 'dba-secret'");
      execute(fresh, "set role dba; create role tenon_view login");
      String url = fresh.jdbcUrl("postgres") + "?user=dba&password=dba-secret";
      Path data = directory.resolve("store");
      for (int run = 0; run < 2; run++) {
        Demo.Result result = Demo.run("--database", url, "--data", data, "--report", report);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
      }
      assertThat(ReportFile.read(report).figures())
          .isEqualTo(ReportFile.expected(Demo.sample(), "2000.00"));
    }
  }

  @Test
  void aUserWhoMayNotIsTold() {
    execute("postgres", "drop role if exists guest");
    execute("postgres", "create role guest login password 'guest-secret'");
    String url = server.jdbcUrl("postgres") + "?user=guest&password=guest-secret";
    Demo.Result result = Demo.run("--database", url, "--data", directory.resolve("another"));
    assertRefused(result, "127.0.0.1:" + server.port(), "create databases and roles");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://127.0.0.1:1/shop?user=me&password=hush",
        "jdbc:postgresql://127.0.0.1:1/shop?password=hush&user=me",
        "jdbc:postgresql://127.0.0.1:port/shop?user=me&password=hush",
        "jdbc:postgresql://127.0.0.1:99999/shop?user=me&password=hush",
        "jdbc:postgresql://me:hush@127.0.0.1:1/shop?user=me&password=hush",
        "jdbc:postgresql://no-such-host.invalid/shop?user=me&password=hush"
      })
  void aServerThatCannotBeReachedIsNamedWithoutItsPassword(String url) {
    Demo.Result result = Demo.run("--database", url, "--data", directory.resolve("another"));
    String host = url.substring(url.indexOf('@') + 1, url.indexOf('?'));
    assertRefused(result, host, "Is the server running");
    assertThat(result.err()).doesNotContain("hush");
  }

  @Test
  void aWrongPasswordIsNotRepeated() {
    String url = server.jdbcUrl("postgres") + "?user=" + server.superuser() + "&password=hush";
    Demo.Result result = Demo.run("--database", url, "--data", directory.resolve("another"));
    assertRefused(result, "127.0.0.1:" + server.port(), "password right");
    assertThat(result.err()).doesNotContain("hush");
  }

  private static void assertRefused(Demo.Result result, String... said) {
    BindingTest.assertRefused(result, said);
    assertThat(result.err()).doesNotContain(server.password());
  }

  private static String password(String role) {
    return "alter role " + role + " password 'known'";
  }

  private static String url() {
    return server.jdbcUrl("postgres")
        + "?user="
        + server.superuser()
        + "&password="
        + server.password();
  }

  private static List<String> query(String database, String query) {
    List<String> values = new ArrayList<>();
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return values;
  }

  private static void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(PostgresServer on, String sql) {
    try (Connection connection =
            DriverManager.getConnection(on.jdbcUrl("postgres"), on.superuser(), on.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl(database), server.superuser(), server.password());
  }
}
