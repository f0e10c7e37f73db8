package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.orders.OrdersStyle;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An order as it was: events keep it, tables do not, and say so. */
class OrderHistoryTest {
  private static final String TIME = "2011-01-01T12:00:00Z";
  private static final String LINES =
      "\"lines\":[{\"sku\":\"box\",\"quantity\":2,\"unitPrice\":1.5}]";

  @AutoClose private final RunningApi api = RunningApi.start();

  @Test
  void anOrderIsReadAsItWas() {
    api.customer("anna", "100");
    Answer placed = api.place("1", "anna", "10", TIME);
    Answer open = api.order("1", "OPEN");
    api.post("/orders/1/cancel", "").is(200);

    assertThat(api.get("/orders/1?version=1").body()).isEqualTo(placed.body());
    assertThat(api.get("/orders/1?version=2").body()).isEqualTo(open.body());
    assertThat(api.get("/orders/1?version=3").text("status")).isEqualTo("CANCELLED");

    Instant then = Instant.parse(open.text("recordedAt"));
    assertThat(api.get("/orders/1?at=" + placed.text("recordedAt")).body())
        .isEqualTo(placed.body());
    assertThat(api.get("/orders/1?at=" + then).body()).isEqualTo(open.body());
    assertThat(api.get("/orders/1?at=" + then.minusNanos(1_000)).body()).isEqualTo(placed.body());
    assertThat(api.get("/orders/1?at=9999-01-01T00:00:00").text("status")).isEqualTo("CANCELLED");

    // Credit was reserved at the order's business time, but it is cancelled now.
    assertThat(api.get("/orders/1?asOf=" + TIME).body()).isEqualTo(open.body());
    assertThat(api.get("/orders/1?asOf=2011-01-01T13:00:00%2B01:00").body()).isEqualTo(open.body());
    assertThat(api.get("/orders/1?asOf=9999-01-01T00:00").text("status")).isEqualTo("CANCELLED");
  }

  @Test
  void whatWasNotYetIsNotFound() {
    Answer placed = api.post("/orders", "{\"orderId\":\"1\",%s}".formatted(LINES)).is(202);
    Instant before = Instant.parse(placed.text("recordedAt")).minusNanos(1_000);
    api.get("/orders/1?version=3").isProblem(404, "NO_SUCH_VERSION");
    api.get("/orders/1?at=" + before).isProblem(404, "NOT_YET");
    api.get("/orders/1?asOf=2001-01-01T00:00:00Z").isProblem(404, "NOT_YET");
  }

  @Test
  void aTimeInAnyFormIsAsked() {
    api.place("1", "anna", "10", TIME);
    for (String asOf : List.of("2011-01-01T12:00", "2011-01-01T13:00:00%2B01:00")) {
      assertThat(api.get("/orders/1?asOf=" + asOf).is(200).text("orderId")).isEqualTo("1");
    }
  }

  @Test
  void tablesKeepNone() {
    try (RunningApi tables = RunningApi.start(Design.of(OrdersStyle.TABLES))) {
      tables.place("1", "nobody", "10", TIME);
      tables.order("1", "REJECTED");
      for (String query :
          List.of("version=1", "version=2", "version=9", "at=" + TIME, "asOf=" + TIME)) {
        Answer answer = tables.get("/orders/1?" + query).isProblem(409, "NO_HISTORY");
        assertThat(answer.text("detail")).contains("/events", "--orders-style events");
      }
      assertThat(tables.get("/orders/1/events").json().path("items")).hasSize(2);
    }
  }
}
