package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.error.Problem;
import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Store;
import dev.tenon.memory.MemoryDatabase;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds between services holds here too, and some of it at once. */
class SharedPlacementTest extends ChoreographyApiTest {
  private static final String TIME = "2011-01-01T12:00:00Z";

  private final FaultyDatabase database = new FaultyDatabase();

  @Override
  Design design() {
    return Design.SHARED;
  }

  private RunningApi start() {
    return RunningApi.on(
        new Store.Databases(database, database, MemoryDatabase.create()), design());
  }

  @Test
  void anOrderIsDecidedWhenItsAnswerCame() {
    try (RunningApi api = start()) {
      api.customer("anna", "15.00");
      assertThat(api.place("1", "anna", "12.34", TIME).text("status")).isEqualTo("PENDING");
      assertThat(api.get("/orders/1").text("status")).isEqualTo("OPEN");
      assertThat(api.get("/customers/anna").text("held")).isEqualTo("12.340");
      api.place("2", "anna", "123.40", TIME);
      assertThat(api.get("/orders/2").text("reason")).isEqualTo("INSUFFICIENT_CREDIT");
      api.place("3", "bert", "1", TIME);
      assertThat(api.get("/orders/3").text("reason")).isEqualTo("UNKNOWN_CUSTOMER");
      api.post("/orders/1/cancel", "").is(200);
      assertThat(api.get("/customers/anna").text("held")).isEqualTo("0.000");
    }
  }

  @Test
  void ifCreditCannotBeHeldThereIsNoOrder() {
    try (RunningApi api = start()) {
      api.customer("anna", "100");
      database.failOn("CreditReserved");
      api.post("/orders", order("1", 10)).isProblem(503, Problem.STORAGE_FAILED.code());
      api.get("/orders/1").isProblem(404, "NOT_FOUND");
      database.recover();
      api.post("/orders", order("1", 10)).is(202);
      assertThat(api.get("/customers/anna").text("held")).isEqualTo("10.000");
    }
  }

  @Test
  void oneOrderSentManyTimesAtOnceHoldsCreditOnce() throws Exception {
    try (RunningApi api = start();
        ExecutorService clients = Executors.newFixedThreadPool(16)) {
      api.customer("anna", "100");
      for (int i = 0; i < 20; i++) {
        String body = order("o" + i, 1);
        List<Future<Answer>> answers =
            IntStream.range(0, 16)
                .mapToObj(n -> clients.submit(() -> api.post("/orders", body)))
                .toList();
        for (Future<Answer> answer : answers) {
          answer.get().is(202);
        }
      }
      assertThat(api.get("/customers/anna").text("held")).isEqualTo("20.000");
    }
  }

  private static String order(String id, int price) {
    return """
    {"orderId":"%s","customerId":"anna",
     "lines":[{"sku":"box","quantity":1,"unitPrice":%d}]}\
    """
        .formatted(id, price);
  }
}
