package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.NaiveOrders;
import dev.tenon.example.b2b.input.Document;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Services as processes, on real servers. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessesTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> KILLED = List.of("orders-1", "customers-1", "view-1");

  @TempDir Path directory;

  @Test
  void ofTwoInstancesOneMayBeKilledUnderLoadAndNobodyNotices() throws Exception {
    Path orders = Demo.someMonths(directory.resolve("orders.csv"), 25_000);
    Path report = directory.resolve("report.json");
    Path data = directory.resolve("store");
    List<ProcessHandle> processes = new ArrayList<>();
    try (RunningDemo demo =
        RunningDemo.start(
            "--orders",
            orders,
            "--data",
            data,
            "--report",
            report,
            "--serve",
            "0",
            "--rate",
            "150",
            "--database",
            "postgres",
            "--broker",
            "kafka",
            "--processes",
            "--instances",
            "2")) {
      demo.await("(serving): ");
      for (String name : List.of("orders", "customers", "view")) {
        processes.add(demo.process(name + "-1"));
        processes.add(demo.process(name + "-2"));
      }
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Integer> readers = CompletableFuture.supplyAsync(() -> read(demo, done));
      CompletableFuture<Integer> writers = CompletableFuture.supplyAsync(() -> write(demo, done));

      List<String> numbers = numbersOf(orders);
      for (int i = 0; i < KILLED.size(); i++) {
        awaitPlaced(demo, numbers.get(numbers.size() * (i + 1) / 5));
        demo.kill(KILLED.get(i));
      }
      awaitPlaced(demo, numbers.get(numbers.size() * 4 / 5));
      done.set(true); // until then nothing is at rest
      demo.until("the report", () -> Files.exists(report));

      assertThat(readers.get()).isPositive();
      int registered = writers.get();
      assertThat(registered).isPositive();
      List<String> customers = all(demo, "/customers");
      assertThat(customers.stream().filter(c -> c.contains("Forwarded"))).hasSize(registered);
      ReportFile finished = ReportFile.read(report);
      assertThat(finished.figures()).isEqualTo(ReportFile.expected(orders, "2000.00"));
      assertThat(finished.violated()).isEmpty();
      for (String killed : KILLED) {
        assertThat(demo.said())
            .containsPattern("tenon: " + killed + " \\(pid \\d+\\) ended with exit code 137")
            .contains(data.resolve(killed + ".log").toString());
      }
      assertThat(demo.get("/health/ready").statusCode()).isEqualTo(200);
      sameKeySameAnswer(demo);
    }
    for (ProcessHandle process : processes) {
      process.onExit().get(60, TimeUnit.SECONDS);
    }
  }

  private static List<String> numbersOf(Path orders) {
    return NaiveOrders.read(orders).documents().stream()
        .filter(Document.Order.class::isInstance)
        .map(Document::number)
        .toList();
  }

  private static void awaitPlaced(RunningDemo demo, String order) {
    demo.until(order, () -> demo.get("/orders/" + order).statusCode() == 200);
  }

  /** Reads of every service, each of which must be answered. */
  private static int read(RunningDemo demo, AtomicBoolean done) {
    int count = 0;
    List<String> paths = List.of("/orders?limit=1", "/customers?limit=1", "/customer-orders/none");
    while (!done.get()) {
      String path = paths.get(count++ % paths.size());
      HttpResponse<String> answer = demo.get(path);
      assertThat(answer.statusCode())
          .as("%s: %s", path, answer.body())
          .isEqualTo(path.endsWith("none") ? 404 : 200);
    }
    return count;
  }

  /** Registers customers that bring neither an id nor a key, each of which must be done once. */
  private static int write(RunningDemo demo, AtomicBoolean done) {
    int count = 0;
    while (!done.get()) {
      var answer = demo.post("/customers", "{\"name\":\"Forwarded\",\"creditLimit\":1}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      count++;
    }
    return count;
  }

  private static void sameKeySameAnswer(RunningDemo demo) {
    String body =
        "{\"customerId\":\"none\",\"lines\":[{\"sku\":\"x\",\"quantity\":1,\"unitPrice\":1}]}";
    var first = demo.post("/orders", body, "Idempotency-Key", "k1");
    var again = demo.post("/orders", body, "Idempotency-Key", "k1");
    assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("Location"))
        .isPresent()
        .isEqualTo(first.headers().firstValue("Location"));
    var other = demo.post("/credit-notes", "{}", "Idempotency-Key", "k1");
    assertThat(other.statusCode()).as(other.body()).isEqualTo(422);
    assertThat(demo.get("/no/such/path").statusCode()).isEqualTo(404);
    assertThat(demo.get("/replay/progress").statusCode()).isEqualTo(404);
    assertThat(demo.post("/customer-orders/x", "{}").statusCode()).isEqualTo(405);
  }

  /** All items of a list. */
  private static List<String> all(RunningDemo demo, String path) {
    List<String> items = new ArrayList<>();
    String next = "";
    while (true) {
      JsonNode page = JSON.readTree(demo.get(path + "?limit=500" + next).body());
      page.get("items").forEach(item -> items.add(item.toString()));
      if (!page.hasNonNull("next")) {
        return items;
      }
      next = "&after=" + page.get("next").asString();
    }
  }

  @Test
  void instancesOnMariaDbComeToTheSame() {
    onMariaDb("tables", "choreography");
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"events, choreography", "events, orchestration"})
  void instancesOfOtherDesignsOnMariaDbComeToTheSame(String style, String flow) {
    onMariaDb(style, flow);
  }

  private void onMariaDb(String style, String flow) {
    Path report = directory.resolve("report.json");
    Demo.Result result =
        Demo.run(
            "--data",
            directory.resolve("store"),
            "--report",
            report,
            "--database",
            "mariadb",
            "--orders-style",
            style,
            "--flow",
            flow,
            "--broker",
            "kafka",
            "--processes",
            "--instances",
            "2");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    ReportFile finished = ReportFile.read(report);
    assertThat(finished.figures()).isEqualTo(ReportFile.expected(Demo.sample(), "2000.00"));
    assertThat(finished.violated()).isEmpty();
  }

  @Test
  void aServiceThatIsGoneEndsTheRunAndAnotherRunGoesOn() throws Exception {
    Path report = directory.resolve("report.json");
    List<Object> arguments =
        List.of(
            "--data",
            directory.resolve("store"),
            "--report",
            report,
            "--broker",
            "kafka",
            "--processes");
    List<Object> slowly = new ArrayList<>(arguments);
    slowly.addAll(List.of("--rate", "2"));
    try (RunningDemo demo = RunningDemo.start(slowly.toArray())) {
      demo.await("(data): ");
      demo.kill("customers-1");
      Demo.Result result = demo.end();
      assertThat(result.code()).as(demo.said()).isEqualTo(2);
      assertThat(result.err())
          .contains("no instance of customers is left: customers-1 (pid ", "exit code 137");
    }
    assertThat(report).doesNotExist();

    Demo.Result result = Demo.run(arguments.toArray());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    ReportFile finished = ReportFile.read(report);
    assertThat(finished.figures()).isEqualTo(ReportFile.expected(Demo.sample(), "2000.00"));
    assertThat(finished.violated()).isEmpty();
  }
}
