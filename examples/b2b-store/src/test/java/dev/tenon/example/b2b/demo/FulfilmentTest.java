package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flow with stock and payments is served, and not replayed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FulfilmentTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"--database sqlite", "--database postgres --broker redis --processes"})
  void ordersAreFulfilledAndGoOnAfterARestart(String where) {
    try (RunningDemo demo = start(where)) {
      String anna = "{\"customerId\":\"anna\",\"name\":\"Anna\",\"creditLimit\":50}";
      assertThat(demo.post("/customers", anna).statusCode()).isEqualTo(201);
      var stock = demo.post("/stock", "{\"sku\":\"box\",\"quantity\":5}");
      assertThat(stock.statusCode()).as(stock.body()).isEqualTo(201);
      place(demo, "1", "\"status\":\"OPEN\"");
      place(demo, "2", "\"status\":\"OPEN\"");
      var paid = demo.post("/orders/1/payment", "{\"amount\":20}");
      assertThat(paid.statusCode()).as(paid.body()).isEqualTo(200);
    }
    try (RunningDemo demo = start(where)) {
      awaitOrder(demo, "2", "\"reason\":\"PAYMENT_TIMEOUT\"");
      demo.until("stock", () -> demo.get("/stock/box").body().contains("\"quantity\":3"));
      demo.until("credit", () -> demo.get("/customers/anna").body().contains("\"held\":\"0.000\""));
      assertThat(demo.get("/orders/1").body()).contains("\"status\":\"OPEN\"", "\"paidAt\"");
      assertThat(demo.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  private RunningDemo start(String where) {
    List<Object> arguments =
        new ArrayList<>(List.of("--data", directory.resolve("store"), "--serve", "0"));
    arguments.addAll(List.of("--flow", "fulfilment", "--payment-within", "8"));
    arguments.addAll(List.of(where.split(" ")));
    RunningDemo demo = RunningDemo.start(arguments.toArray());
    demo.await("(data): ");
    return demo;
  }

  private static void place(RunningDemo demo, String id, String becomes) {
    String order =
        """
        {"orderId":"%s","customerId":"anna","lines":[{"sku":"box","quantity":2,"unitPrice":10}]}\
        """
            .formatted(id);
    assertThat(demo.post("/orders", order).statusCode()).isEqualTo(202);
    awaitOrder(demo, id, becomes);
  }

  private static void awaitOrder(RunningDemo demo, String id, String becomes) {
    demo.until(becomes, () -> demo.get("/orders/" + id).body().contains(becomes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--flow fulfilment",
        "--flow fulfilment --serve 0 --orders orders.csv",
        "--flow fulfilment --serve 0 --report report.json",
        "--flow fulfilment --serve 0 --rate 5"
      })
  void aReplayIsRefusedBeforeAnythingIsMade(String options) {
    Path data = directory.resolve("store");
    List<Object> arguments = new ArrayList<>(List.of("--data", data));
    arguments.addAll(List.of(options.split(" ")));
    BindingTest.assertRefused(
        Demo.run(arguments.toArray()), "--flow fulfilment", "not replayed", "--serve");
    assertThat(data).doesNotExist();
  }

  @Test
  void timeToPayIsForThisFlowAlone() {
    Path data = directory.resolve("store");
    BindingTest.assertRefused(
        Demo.run("--data", data, "--payment-within", "5"), "--payment-within", "fulfilment");
    assertThat(data).doesNotExist();
  }

  @Test
  void anotherFlowDoesNotTakePaymentsNorStock() {
    try (RunningDemo demo = RunningDemo.start("--data", directory.resolve("s"), "--serve", "0")) {
      demo.await("(documents)");
      assertThat(demo.post("/orders/536365/payment", "{\"amount\":1}").statusCode()).isEqualTo(404);
      assertThat(demo.get("/stock/box").statusCode()).isEqualTo(404);
    }
  }
}
