package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.StoreFlows;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.orders.OrderLine;
import dev.tenon.example.b2b.orders.OrdersService;
import dev.tenon.example.b2b.request.RequestInfo;
import dev.tenon.flow.Choreography;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.spi.Database;
import dev.tenon.testing.server.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FlowCommandTest {
  private static final Instant DAY_0 = Instant.parse("2011-01-01T12:00:00Z");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;
  @TempDir private Path elsewhere;
  private Path declared = Path.of("");

  @BeforeEach
  void declare() throws IOException {
    String text = StoreFlows.ALL.stream().map(Choreography::toString).collect(Collectors.joining());
    declared =
        Files.writeString(
            elsewhere.resolve("store.flows"), text.replace("within 5s", "within 1ms"));
  }

  private int flow(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("flow"));
    for (Object arg : args) {
      all.add(arg.toString());
    }
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  private void assertUnusable(int code, String... words) {
    assertThat(code).as(out.toString()).isEqualTo(2);
    assertThat(err.toString()).contains(words);
    assertThat(out.toString()).isEmpty();
  }

  private JsonNode json() {
    return JsonMapper.shared().readTree(out.toString());
  }

  private Store.Databases open() {
    return new Store.Databases(
        JdbcDatabase.sqlite(directory.resolve("customers.db")),
        JdbcDatabase.sqlite(directory.resolve("orders.db")),
        JdbcDatabase.sqlite(directory.resolve("view.db")));
  }

  private static void close(Store.Databases databases) {
    databases.customers().close();
    databases.orders().close();
    databases.view().close();
  }

  private static void place(OrdersService orders, String id, String correlation) {
    var line = new OrderLine("box", 1, new BigDecimal("10.000"));
    orders.place(
        new Place(id, "anna", List.of(line), DAY_0, true),
        new RequestInfo(Metadata.none().withCorrelationId(correlation), null));
  }

  /** Customers is down while an order is placed. */
  private void leaveAnOrderStuck() {
    Store.Databases databases = open();
    try (InProcessBroker broker = InProcessBroker.create();
        OrdersService orders = Store.startOrders(databases.orders(), Design.PLAIN, broker)) {
      place(orders, "1", "sale-1");
    } finally {
      close(databases);
    }
  }

  private void runUntilShown() throws InterruptedException {
    Store.Databases databases = open();
    CountDownLatch shown = new CountDownLatch(1);
    try (Store store = new Store(databases, id -> shown.countDown())) {
      assertThat(shown.await(60, TimeUnit.SECONDS)).as("%s", store).isTrue();
    } finally {
      close(databases);
    }
  }

  @Test
  void aStuckFlowIsNamedAndEndsWhenItsServiceIsUpAgain() throws InterruptedException {
    leaveAnOrderStuck();
    Object[] stuck = {"stuck", "--data", directory, "--choreography", declared};
    Path view = elsewhere.resolve("flows.view");

    assertThat(flow(stuck)).isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "flow sale-1",
            "after    orders/OrderPlaced of order-1, at 2",
            "missing  customers/CreditReserved or customers/CreditRefused, for ",
            "1 stuck.");
    assertThat(flow("show", "sale-1", "--data", directory, "--choreography", declared))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains("order, stuck, begun ")
        .containsPattern("\\+0\\.000 s  orders     OrderPlaced +order-1\\R")
        .containsPattern(
            "missing  customers  └─ CreditReserved or CreditRefused +overdue for \\d+");
    assertThat(flow("stuck", "--data", directory, "--choreography", declared, "--older-than", "1d"))
        .isZero();
    assertThat(out.toString()).contains("Nothing is stuck.");
    assertThat(flow("stuck", "--data", directory, "--choreography", declared, "--view", view))
        .isEqualTo(1);

    runUntilShown();

    assertThat(flow("stuck", "--data", directory, "--choreography", declared, "--view", view))
        .as(out.toString())
        .isZero();
    assertThat(
            flow("show", "sale-1", "--data", directory, "--choreography", declared, "--view", view))
        .isZero();
    assertThat(out.toString())
        .contains("order, ended after ")
        .containsPattern("customers  └─ CreditRefused +customer-anna  late by ")
        .containsPattern("orders        └─ OrderRejected +order-1");
    assertThat(directory).isDirectoryNotContaining("glob:**flows*");
  }

  @Test
  void aFlowIsPrintedAsJson() {
    leaveAnOrderStuck();
    String orders = "orders=" + directory.resolve("orders.db");
    String customers = "customers=" + directory.resolve("customers.db");

    assertThat(
            flow(
                "stuck",
                "--json",
                "--store",
                orders,
                "--store",
                customers,
                "--choreography",
                declared))
        .isEqualTo(1);
    JsonNode entry = json().path("stuck").path(0);
    assertThat(entry.path("flow").asString()).isEqualTo("sale-1");
    assertThat(entry.path("after").path("type").asString()).isEqualTo("OrderPlaced");
    assertThat(entry.path("anyOf").path(1).asString()).isEqualTo("customers/CreditRefused");
    assertThat(entry.path("overdue").asBoolean()).isTrue();
    assertThat(json().path("more").asBoolean()).isFalse();

    String id = entry.path("after").path("id").asString();
    assertThat(flow("show", id, "--json", "--store", orders)).isZero();
    assertThat(json().path("flow").asString()).isEqualTo("sale-1");
    assertThat(json().path("state").asString()).isEqualTo("UNDECLARED");
    JsonNode step = json().path("steps").path(0);
    assertThat(step.path("service").asString()).isEqualTo("orders");
    assertThat(step.path("subject").asString()).isEqualTo("order-1");
    assertThat(step.path("afterMillis").asLong()).isZero();
    assertThat(step.path("expected").asBoolean()).isTrue();
    assertThat(step.path("next")).isEmpty();
  }

  @Test
  void aListHasItsLimit() {
    Store.Databases databases = open();
    try (InProcessBroker broker = InProcessBroker.create();
        OrdersService orders = Store.startOrders(databases.orders(), Design.PLAIN, broker)) {
      for (int i = 1; i <= 3; i++) {
        place(orders, "" + i, "sale-" + i);
      }
    } finally {
      close(databases);
    }

    assertThat(flow("stuck", "--data", directory, "--choreography", declared, "--limit", 2))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains("flow sale-1", "flow sale-2", "These 2 are stuck the longest; there are more.")
        .doesNotContain("sale-3");
  }

  @Test
  void storesOnAServerAreReadWhileTheirServicesRun() {
    try (PostgresServer server = PostgresServer.startTemporary()) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setURL(server.jdbcUrl("postgres"));
      source.setUser(server.superuser());
      source.setPassword(server.password());
      try (InProcessBroker broker = InProcessBroker.create();
          Database database = JdbcDatabase.postgres(source, JdbcOptions.server().createSchema());
          OrdersService orders = Store.startOrders(database, Design.PLAIN, broker)) {
        place(orders, "1", "sale-1");
        String url = server.jdbcUrl("postgres") + "?password=" + server.password();

        assertThat(flow("show", "sale-1", "--store", "orders=" + url, "--user", server.superuser()))
            .isZero();

        assertThat(out.toString()).contains("OrderPlaced", "of no choreography");
      }
    }
  }

  @Test
  void whatCannotBeReadIsToldInALine() throws IOException {
    leaveAnOrderStuck();
    assertUnusable(flow("show", "x", "--data", directory), "TENON-1903", "'x'");
    assertUnusable(flow("stuck", "--data", directory), "--choreography");
    assertUnusable(flow("show", "x"), "--store SERVICE=");
    assertUnusable(flow("show", "x", "--data", elsewhere), "--store SERVICE=");
    assertUnusable(
        flow("show", "x", "--data", directory, "--store", "orders=" + directory + "/orders.db"),
        "in use");
    assertUnusable(
        flow("stuck", "--store", "orders=" + directory + "/orders.db", "--choreography", declared),
        "TENON-1901",
        "customers");
    Path broken = Files.writeString(elsewhere.resolve("broken"), "choreography a\nbegins b");
    assertUnusable(
        flow("stuck", "--data", directory, "--choreography", broken), "broken, line 2", "b");
    assertUnusable(flow("stuck", "--data", directory, "--choreography", "missing"), "missing");
    Path view = elsewhere.resolve("view");
    assertThat(flow("show", "sale-1", "--data", directory, "--view", view)).isZero();
    assertUnusable(
        flow("stuck", "--data", directory, "--view", view, "--choreography", declared),
        "TENON-1902");
    assertUnusable(flow("stuck", "--data", directory, "--older-than", "soon"), "no time");
    assertUnusable(flow("stuck", "--choreography", declared, "--limit", 0), "--limit");
    assertUnusable(flow(), "show, stuck");
    assertThat(flow("show", "--help")).isZero();
    assertThat(out.toString()).contains("Examples:", "Exit codes:");
  }
}
