package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Store;
import dev.tenon.memory.MemoryDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An order needs credit and stock at once, and then its payment in time. */
class FulfilmentApiTest {
  private static final String DAY_0 = "2011-01-01T12:00:00Z";
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final FaultyDatabase customers = new FaultyDatabase();
  private final FaultyDatabase orders = new FaultyDatabase();
  private final MemoryDatabase inventory = MemoryDatabase.create();

  private final Store.Databases databases =
      new Store.Databases(customers, orders, MemoryDatabase.create(), inventory);

  @AutoClose private RunningApi api = start(LONG);

  private RunningApi start(Duration toPay) {
    return RunningApi.fulfilling(databases, toPay, UnaryOperator.identity());
  }

  private void restart(Duration toPay) {
    api.close();
    api = start(toPay);
  }

  @Test
  void whatHasCreditAndStockIsOpened() {
    api.customer("anna", "100");
    stock(3);
    api.place("1", "anna", "60", DAY_0);
    api.order("1", "OPEN");
    holds("60.000", 2, 1);
  }

  @Test
  void stockIsAddedOncePerKey() {
    String body = "{\"sku\":\"box\",\"quantity\":3}";
    Answer first = api.post("/stock", body, "Idempotency-Key", "k").is(201);
    assertThat(first.header("Location")).isEqualTo("/stock/box");
    assertThat(first.body()).isEqualTo("{\"sku\":\"box\",\"quantity\":3,\"held\":0}");
    stock(4);
    api.post("/stock", body, "Idempotency-Key", "k").sameAs(first);
    assertThat(api.get("/stock/box").is(200).json().path("quantity").longValue()).isEqualTo(7);
    api.get("/stock/hat").isProblem(404, "NOT_FOUND");
    api.post("/stock", "{\"sku\":\"box\",\"quantity\":0}").isProblem(422, "INVALID_QUANTITY");
  }

  @Test
  void aRefusalOfCreditGivesStockBack() {
    api.customer("anna", "100");
    stock(3);
    api.place("1", "anna", "101", DAY_0);
    assertThat(api.order("1", "REJECTED").text("reason")).isEqualTo("INSUFFICIENT_CREDIT");
    holds("0.000", 3, 0);
  }

  @Test
  void aRefusalOfStockGivesCreditBack() {
    api.customer("anna", "100");
    api.place("1", "anna", "60", DAY_0);
    assertThat(api.order("1", "REJECTED").text("reason")).isEqualTo("OUT_OF_STOCK");
    stock(1);
    holds("0.000", 1, 0);
  }

  @Test
  void anOrderGetsAllOfItsArticlesOrNone() {
    api.customer("anna", "100");
    stock(3);
    String lines =
        "[{\"sku\":\"box\",\"quantity\":2,\"unitPrice\":1},"
            + "{\"sku\":\"hat\",\"quantity\":1,\"unitPrice\":1},"
            + "{\"sku\":\"box\",\"quantity\":1,\"unitPrice\":1}]";
    String order = "{\"orderId\":\"%s\",\"customerId\":\"anna\",\"lines\":" + lines + "}";
    api.post("/orders", order.formatted("1")).is(202);
    assertThat(api.order("1", "REJECTED").text("reason")).isEqualTo("OUT_OF_STOCK");
    api.post("/stock", "{\"sku\":\"hat\",\"quantity\":1}").is(201);
    api.post("/orders", order.formatted("2")).is(202);
    api.order("2", "OPEN");
    holds("4.000", 0, 3);
  }

  /** Credit is held and refused by a service that cannot store what it decides until it is back. */
  @Test
  void whatIsInFlightWhenTheServicesDieEndsTheSame() {
    api.customer("anna", "100");
    stock(3);
    customers.failOn("CreditReserved");
    api.place("1", "anna", "60", DAY_0);
    api.until("/stock/box", answer -> answer.json().path("held").longValue() == 1);
    restart(LONG);
    assertThat(api.get("/orders/1").text("status")).isEqualTo("PENDING");
    customers.recover();
    api.order("1", "OPEN");
    holds("60.000", 2, 1);

    customers.failOn("CreditRefused");
    api.place("2", "anna", "60", DAY_0);
    api.until("/stock/box", answer -> answer.json().path("held").longValue() == 2);
    restart(LONG);
    customers.recover();
    assertThat(api.order("2", "REJECTED").text("reason")).isEqualTo("INSUFFICIENT_CREDIT");
    holds("60.000", 2, 1);
  }

  @Test
  void aCancelThatRacesWithTheApprovalEndsInOneState() {
    api.customer("anna", "100");
    stock(1);
    for (int i = 0; i < 30; i++) {
      String cancel = "/orders/" + i + "/cancel";
      api.place("" + i, "anna", "100", DAY_0);
      Answer cancelled =
          RunningApi.until(
              () -> api.post(cancel, ""), answer -> !answer.body().contains("STILL_PENDING"));
      assertThat(cancelled.is(200).text("status")).isEqualTo("CANCELLED");
      api.post(cancel, "").sameAs(cancelled);
      holds("0.000", 1, 0);
    }
  }

  @Test
  void whatIsNotPaidInTimeIsCancelledAndComesBack() {
    restart(SHORT);
    api.customer("anna", "100");
    stock(3);
    api.place("1", "anna", "60", DAY_0);
    assertThat(api.order("1", "CANCELLED").text("reason")).isEqualTo("PAYMENT_TIMEOUT");
    holds("0.000", 3, 0);
    api.until("/customer-orders/anna", answer -> answer.body().contains("PAYMENT_TIMEOUT"));
    pay("1", "60").isProblem(409, "ALREADY_ENDED");
    assertThat(api.post("/orders/1/cancel", "").is(200).text("reason"))
        .isEqualTo("PAYMENT_TIMEOUT");
  }

  @Test
  void aPaidOrderStaysOpenAndNeedsNoCredit() {
    restart(Duration.ofSeconds(1));
    api.customer("anna", "100");
    stock(3);
    api.place("1", "anna", "60", DAY_0);
    api.place("2", "anna", "40", DAY_0);
    api.order("1", "OPEN");
    pay("1", "59.999").isProblem(409, "WRONG_AMOUNT");
    Answer paid = pay("1", "60").is(200);
    assertThat(paid.text("status")).isEqualTo("OPEN");
    assertThat(paid.text("paidAt")).isNotEqualTo("absent");
    pay("1", "60").sameAs(paid);
    assertThat(api.order("2", "CANCELLED").text("reason")).isEqualTo("PAYMENT_TIMEOUT");
    holds("0.000", 2, 1);
    assertThat(api.get("/orders/1").text("status")).isEqualTo("OPEN");
    api.post("/orders/1/cancel", "").isProblem(409, "ALREADY_SETTLED");
    pay("none", "1").isProblem(404, "NOT_FOUND");
  }

  @Test
  void paymentThatRacesWithItsDeadlineEndsInOneState() {
    restart(SHORT);
    api.customer("anna", "100");
    stock(1_000);
    for (int i = 0; i < 20; i++) {
      String id = "" + i;
      api.place(id, "anna", "1", DAY_0);
      api.order(id, "OPEN");
      Answer last =
          RunningApi.until(
              () -> api.get("/orders/" + id),
              answer -> Duration.ofMillis(190).compareTo(age(answer)) < 0);
      Answer paid = pay(id, "1");
      String status = paid.status() == 200 ? "OPEN" : "CANCELLED";
      assertThat(api.get("/orders/" + id).text("status"))
          .as("%s, %s", last, paid)
          .isEqualTo(status);
    }
    api.until("/customers/anna", answer -> answer.text("held").equals("0.000"));
  }

  private static Duration age(Answer order) {
    return Duration.between(Instant.parse(order.text("recordedAt")), Instant.now());
  }

  /** Two orders want each last piece, and nobody can pay for all of them. */
  @Test
  void racesForTheLastStockAndCreditLoseNothing() throws Exception {
    api.customer("anna", "30");
    api.customer("bert", "1000");
    stock(40);
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      var placed =
          IntStream.range(0, 100)
              .mapToObj(i ->
                  clients.submit(
                      () -> api.place("o" + i, i % 2 == 0 ? "anna" : "bert", "1", DAY_0)))
              .toList();
      for (Future<Answer> one : placed) {
        one.get();
      }
    }
    long open = 0;
    for (int i = 0; i < 100; i++) {
      Answer ended = api.until("/orders/o" + i, answer -> !answer.text("status").equals("PENDING"));
      open += ended.text("status").equals("OPEN") ? 1 : 0;
    }
    long held = api.get("/stock/box").json().path("held").longValue();
    assertThat(open).isBetween(30L, 40L).isEqualTo(held);
    assertThat(api.get("/stock/box").json().path("quantity").longValue()).isEqualTo(40 - open);
    assertThat(heldOf("anna").add(heldOf("bert"))).isEqualByComparingTo(BigDecimal.valueOf(open));
  }

  private BigDecimal heldOf(String customer) {
    return new BigDecimal(api.get("/customers/" + customer).text("held"));
  }

  private Answer pay(String order, String amount) {
    return api.post("/orders/" + order + "/payment", "{\"amount\":" + amount + "}");
  }

  private void stock(int quantity) {
    api.post("/stock", "{\"sku\":\"box\",\"quantity\":" + quantity + "}").is(201);
  }

  /** Waits until that much is held, of anna's credit and of the stock. */
  private void holds(String credit, int free, int held) {
    api.until("/customers/anna", answer -> answer.text("held").equals(credit));
    api.until(
        "/stock/box",
        answer ->
            answer.json().path("quantity").longValue() == free
                && answer.json().path("held").longValue() == held);
  }
}
