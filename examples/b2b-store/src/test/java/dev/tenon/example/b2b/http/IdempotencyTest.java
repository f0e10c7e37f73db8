package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {
  private static final String KEY = "Idempotency-Key";
  private static final String TIME = "2011-01-01T12:00:00Z";
  private static final String ORDER =
      "{\"lines\":[{\"sku\":\"box\",\"quantity\":1,\"unitPrice\":1.5}]}";
  private static final String NOTE =
      "{\"customerId\":\"anna\",\"lines\":[{\"sku\":\"box\",\"quantity\":-1,\"unitPrice\":1}]}";
  private static final String CUSTOMER = "{\"name\":\"Anna\",\"creditLimit\":100}";

  private final Store.Databases databases = RunningApi.databases(design().orders());
  private RunningApi api = RunningApi.on(databases, design());

  Design design() {
    return Design.PLAIN;
  }

  @AfterEach
  void stop() {
    api.close();
    databases.orders().close();
  }

  private void restart() {
    api.close();
    api = RunningApi.on(databases, design());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {"/orders|" + ORDER, "/credit-notes|" + NOTE, "/customers|" + CUSTOMER})
  void theSameRequestIsAnsweredTheSameAlsoAfterARestart(String path, String body) {
    Answer first = api.post(path, body, KEY, "k");
    assertThat(first.status()).isIn(201, 202);
    api.post(path, body, KEY, "k").sameAs(first);
    restart();
    api.post(path, body, KEY, "k").sameAs(first);
    String location = first.header("Location");
    Answer other = api.post(path, body, KEY, "K");
    assertThat(other.header("Location")).startsWith(path + "/").isNotEqualTo(location);
    assertThat(api.post(path, body).header("Location")).isNotEqualTo(location);
  }

  @Test
  void theAnswerStaysThatOfThePlacing() {
    Answer first = api.post("/orders", ORDER, KEY, "k").is(202);
    Answer rejected = api.order(first.text("orderId"), "REJECTED");
    Answer again = api.post("/orders", ORDER, KEY, "k").sameAs(first);
    assertThat(again.text("status")).isEqualTo("PENDING");
    assertThat(rejected.body()).isNotEqualTo(again.body());
    assertThat(api.get("/orders").json().path("items")).hasSize(1);
  }

  @Test
  void theSameMeaningIsTheSameRequest() {
    Answer first = api.post("/orders", ORDER, KEY, "k").is(202);
    String same =
        "{ \"orderId\":null, \"lines\":[{\"unitPrice\":\"1.500\",\"sku\":\"b\\u006fx\","
            + "\"quantity\":1}], \"occurredAt\":null }";
    api.post("/orders", same, KEY, "k").sameAs(first);
  }

  @Test
  void anotherRequestUnderTheKeyIsRefused() {
    Answer first = api.post("/orders", ORDER, KEY, "k").is(202);
    String code = "IDEMPOTENCY_KEY_REUSED";
    api.post("/orders", ORDER.replace("1.5", "1.6"), KEY, "k").isProblem(422, code);
    api.post("/orders", ORDER.replace("{\"lines", "{\"orderId\":\"1\",\"lines"), KEY, "k")
        .isProblem(422, code);
    api.post("/credit-notes", NOTE, KEY, "k").isProblem(422, code);
    api.post("/orders/" + first.text("orderId") + "/cancel", "", KEY, "k").isProblem(422, code);
    assertThat(api.get("/orders").json().path("items")).hasSize(1);
    api.post("/customers", CUSTOMER, KEY, "c").is(201);
    api.post("/customers", CUSTOMER.replace("100", "101"), KEY, "c").isProblem(422, code);
  }

  @Test
  void whatWasRefusedIsNotRemembered() {
    String taken = ORDER.replace("{\"lines", "{\"orderId\":\"1\",\"lines");
    api.post("/orders", taken).is(202);
    api.post("/orders", taken.replace("1.5", "2"), KEY, "k").isProblem(409, "ID_TAKEN");
    api.post("/orders", taken.replace("1.5", "1.2345"), KEY, "k").isProblem(422, "INVALID_AMOUNT");
    api.post("/orders", ORDER, KEY, "k").is(202);
  }

  @Test
  void aCancelIsAnsweredTheSame() {
    api.customer("anna", "100");
    api.place("1", "anna", "10", TIME);
    api.order("1", "OPEN");
    Answer first = api.post("/orders/1/cancel", "", KEY, "k").is(200);
    assertThat(first.text("status")).isEqualTo("CANCELLED");
    api.post("/orders/1/cancel", "{}", KEY, "k").sameAs(first);
    restart();
    api.post("/orders/1/cancel", "", KEY, "k").sameAs(first);
    api.post("/orders/2/cancel", "", KEY, "k").isProblem(422, "IDEMPOTENCY_KEY_REUSED");
    assertThat(api.get("/orders/1/events").json().path("items")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/orders", "/customers"})
  void sixteenAtOnceAreServedOnce(String path) throws Exception {
    String body = path.equals("/orders") ? ORDER : CUSTOMER;
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int i = 0; i < 16; i++) {
        answers.add(
            threads.submit(() -> {
              start.await();
              return api.post(path, body, KEY, "k");
            }));
      }
      start.countDown();
      Answer first = answers.getFirst().get();
      assertThat(first.status()).isIn(201, 202);
      for (Future<Answer> answer : answers) {
        answer.get().sameAs(first);
      }
    }
    assertThat(api.get(path).json().path("items")).hasSize(1);
  }

  @Test
  void theKeysAreNobodyElsesBusiness() {
    api.customer("anna", "100");
    api.post("/orders", ORDER.replace("{\"lines", "{\"customerId\":\"anna\",\"lines"), KEY, "anna")
        .is(202);
    String id = api.get("/orders").json().at("/items/0/orderId").asString();
    api.order(id, "OPEN");
    api.until("/customer-orders/anna", answer -> answer.body().contains("OPEN"));
    assertThat(api.get("/health/ready").status()).isEqualTo(200);
  }

  @Test
  void theLongestKeyIsTaken() {
    Answer first = api.post("/orders", ORDER, KEY, "~".repeat(200)).is(202);
    api.post("/orders", ORDER, KEY, "~".repeat(200)).sameAs(first);
  }

  @Test
  void aWrongKeyIsRefused() {
    for (String key : List.of("", " ", "a b", "a".repeat(201))) {
      api.post("/orders", ORDER, KEY, key).isProblem(400, "INVALID_HEADER");
    }
    api.post("/orders", ORDER, KEY, "a", KEY, "b").isProblem(400, "INVALID_HEADER");
    assertThat(api.get("/orders").json().path("items")).isEmpty();
  }
}
