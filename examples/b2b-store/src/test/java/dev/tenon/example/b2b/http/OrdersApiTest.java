package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.example.b2b.Design;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OrdersApiTest {
  private static final String TIME = "2011-01-01T12:00:00Z";
  private static final String LINES =
      "\"lines\":[{\"sku\":\"box\",\"quantity\":2,\"unitPrice\":1.5}]";

  @AutoClose private final RunningApi api = RunningApi.start(design());

  Design design() {
    return Design.PLAIN;
  }

  @Test
  void aPlacedOrderIsPendingAndReadsExactlySo() {
    Answer placed =
        api.post(
                "/orders",
                "{\"orderId\":\"1\",\"customerId\":\"anna\",\"occurredAt\":\"%s\",%s}"
                    .formatted(TIME, LINES))
            .is(202);
    assertThat(placed.header("Location")).isEqualTo("/orders/1");
    assertThat(placed.header("Content-Type")).isEqualTo("application/json");
    Instant recordedAt = Instant.parse(placed.text("recordedAt"));
    assertThat(placed.body())
        .isEqualTo(
            """
            {"orderId":"1","customerId":"anna","status":"PENDING","total":"3.000",\
            "version":1,"occurredAt":"%s","recordedAt":"%s"}\
            """
                .formatted(TIME, recordedAt));
    Answer rejected = api.order("1", "REJECTED");
    assertThat(rejected.json().propertyNames())
        .containsExactly(
            "orderId",
            "customerId",
            "status",
            "reason",
            "total",
            "version",
            "occurredAt",
            "recordedAt");
    assertThat(Instant.parse(rejected.text("recordedAt"))).isAfter(recordedAt);
  }

  @Test
  void idAndTimeAreInventedIfAbsent() {
    Instant before = Instant.now();
    Answer placed = api.post("/orders", "{%s}".formatted(LINES)).is(202);
    String id = placed.text("orderId");
    assertThat(UUID.fromString(id)).hasToString(id);
    assertThat(placed.header("Location")).isEqualTo("/orders/" + id);
    assertThat(Instant.parse(placed.text("occurredAt")))
        .isBetween(before.minusMillis(1), Instant.now());
    assertThat(api.get("/orders/" + id).is(200).text("occurredAt"))
        .isEqualTo(placed.text("occurredAt"));
  }

  @Test
  void theSameOrderAgainIsAnsweredTheSame() {
    String body = "{\"orderId\":\"1\",%s}".formatted(LINES);
    Answer first = api.post("/orders", body).is(202);
    api.order("1", "REJECTED");
    api.post("/orders", body).sameAs(first);
    api.post(
            "/orders",
            """
            {"lines":[{"unitPrice":"1.50","quantity":2,"sku":"box"}],
             "customerId":null,"occurredAt":null,"orderId":"1"}\
            """)
        .sameAs(first);
  }

  @Test
  void anotherOrderOfTheSameIdIsRefused() {
    Answer first = api.post("/orders", "{\"orderId\":\"1\",%s}".formatted(LINES)).is(202);
    api.order("1", "REJECTED");
    api.post("/orders", "{\"orderId\":\"1\",\"customerId\":\"x\",%s}".formatted(LINES))
        .isProblem(409, "ID_TAKEN");
    api.post("/orders", "{\"orderId\":\"1\",%s}".formatted(LINES.replace('2', '3')))
        .isProblem(409, "ID_TAKEN");
    api.post("/orders", "{\"orderId\":\"1\",%s}".formatted(LINES)).sameAs(first);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.000",
    "0, 0.000",
    "0.1, 0.100",
    "1000000000000000, 1000000000000000.000",
    "999999999999999.999, 999999999999999.999",
    "'\"1.25\"', 1.250",
    "'\"0.001\"', 0.001"
  })
  void moneyIsExact(String written, String read) {
    String lines = "\"lines\":[{\"sku\":\"box\",\"quantity\":1,\"unitPrice\":" + written + "}]";
    assertThat(api.post("/orders", "{" + lines + "}").is(202).text("total")).isEqualTo(read);
  }

  @Test
  void totalsAreExact() {
    String line = "{\"sku\":\"box\",\"quantity\":1000000000,\"unitPrice\":999999999999999.999}";
    assertThat(api.post("/orders", "{\"lines\":[" + line + ',' + line + "]}").is(202).text("total"))
        .isEqualTo("1999999999999999998000000.000");
  }

  @ParameterizedTest
  @CsvSource({
    "2011-01-01T12:00:00Z, 2011-01-01T12:00:00Z",
    "2011-01-01T12:00, 2011-01-01T12:00:00Z",
    "2011-01-01T12:00:00.123456, 2011-01-01T12:00:00.123456Z",
    "2011-01-01T12:00:00+01:00, 2011-01-01T11:00:00Z",
    "2011-01-01T00:30:00-11:30, 2011-01-01T12:00:00Z"
  })
  void timesAreInstants(String written, String read) {
    String body = "{\"orderId\":\"1\",\"occurredAt\":\"" + written + "\"," + LINES + "}";
    assertThat(api.post("/orders", body).is(202).text("occurredAt")).isEqualTo(read);
    assertThat(api.get("/orders/1").is(200).text("occurredAt")).isEqualTo(read);
  }

  @Test
  void idsInPathsAreDecoded() {
    String id = "a/b %+ü😀";
    Answer placed = api.post("/orders", "{\"orderId\":\"" + id + "\"," + LINES + "}").is(202);
    assertThat(placed.header("Location")).isEqualTo("/orders/a%2Fb%20%25%2B%C3%BC%F0%9F%98%80");
    assertThat(api.get(placed.header("Location")).is(200).text("orderId")).isEqualTo(id);
  }

  @Test
  void anUnknownOrderIsNotFound() {
    api.get("/orders/2").isProblem(404, "NOT_FOUND");
    api.get("/orders/2?version=1").isProblem(404, "NOT_FOUND");
    api.get("/orders/2/events").isProblem(404, "NOT_FOUND");
    api.post("/orders/2/cancel", "").isProblem(404, "NOT_FOUND");
  }

  @Test
  void aWrongMomentIsRefused() {
    api.post("/orders", "{\"orderId\":\"1\",%s}".formatted(LINES)).is(202);
    for (String query :
        List.of(
            "version=0",
            "version=-1",
            "version=x",
            "version=",
            "version",
            "version=99999999999999999999",
            "version=1&version=1",
            "version=1&at=" + TIME,
            "at=" + TIME + "&asOf=" + TIME,
            "at=yesterday",
            "at=2011-02-30T00:00:00Z",
            "asOf=2011-01-01")) {
      api.get("/orders/1?" + query).isProblem(400, "INVALID_PARAMETER");
    }
  }

  @Test
  void anOrdersEventsAreTold() {
    api.customer("anna", "100");
    api.post(
            "/orders",
            "{\"orderId\":\"1\",\"customerId\":\"anna\",\"occurredAt\":\"%s\",%s}"
                .formatted(TIME, LINES),
            "X-Correlation-Id",
            "basket-7")
        .is(202);
    api.order("1", "OPEN");
    JsonNode events = api.get("/orders/1/events").is(200).json().path("items");
    assertThat(events).hasSize(2);
    JsonNode placed = events.path(0);
    assertThat(placed.propertyNames())
        .containsExactly(
            "version", "type", "recordedAt", "occurredAt", "eventId", "correlationId", "data");
    assertThat(placed.path("version").longValue()).isEqualTo(1);
    assertThat(placed.path("type").asString()).isEqualTo("OrderPlaced");
    assertThat(placed.path("occurredAt").asString()).isEqualTo(TIME);
    assertThat(placed.path("correlationId").asString()).isEqualTo("basket-7");
    assertThat(placed.at("/data/lines/0/unitPrice").asString()).isEqualTo("1.500");
    assertThat(UUID.fromString(placed.path("eventId").asString())).isNotNull();
    JsonNode opened = events.path(1);
    assertThat(opened.path("type").asString()).isEqualTo("OrderOpened");
    assertThat(opened.path("correlationId").asString()).isEqualTo("basket-7");
    assertThat(UUID.fromString(opened.path("causationId").asString())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
    "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more, true",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more, false",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01, false",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01, false",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01, false",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, false",
    "hello, false"
  })
  void aValidTraceIsContinued(String traceparent, boolean valid) {
    String body = "{\"orderId\":\"1\",%s}".formatted(LINES);
    api.post("/orders", body, "traceparent", traceparent).is(202);
    api.order("1", "REJECTED");
    List<EventRecord> events = api.store().orders().history("1");
    assertThat(events).hasSize(2);
    assertThat(events)
        .allSatisfy(event ->
            assertThat(event.metadata().traceparent()).isEqualTo(valid ? traceparent : null));
  }

  @Test
  void cancellingTwiceIsCancellingOnce() {
    api.customer("anna", "100");
    api.place("1", "anna", "10", TIME);
    api.order("1", "OPEN");
    Answer first = api.post("/orders/1/cancel", "{}").is(200);
    assertThat(first.text("status")).isEqualTo("CANCELLED");
    api.post("/orders/1/cancel", "").sameAs(first);
    assertThat(api.get("/orders/1").body()).isEqualTo(first.body());
  }

  @Test
  void anEndedOrderCannotBeCancelled() {
    api.place("1", "nobody", "10", TIME);
    api.order("1", "REJECTED");
    api.post("/orders/1/cancel", "").isProblem(409, "ALREADY_ENDED");
  }
}
