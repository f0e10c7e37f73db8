package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Store;
import dev.tenon.memory.MemoryDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OvertakenSettlementTest {
  private static final String DAY_0 = "2011-01-01T12:00:00Z";
  private static final String DAY_31 = "2011-02-01T12:00:00Z";

  private final FaultyDatabase orders = new FaultyDatabase();

  @AutoClose
  private final RunningApi api =
      RunningApi.on(new Store.Databases(MemoryDatabase.create(), orders, MemoryDatabase.create()));

  @Test
  void aCancelThatOvertakesTheSettlementReleasesNothing() {
    api.customer("anna", "100");
    api.place("1", "anna", "60", DAY_0);
    api.order("1", "OPEN");
    orders.failOn("OrderSettled");
    api.place("2", "anna", "100", DAY_31);
    api.until("/customers/anna", answer -> answer.text("held").equals("100.000"));
    // Meanwhile the settlement fails again and again, and so does who shares a commit with it.
    RunningApi.until(() -> api.post("/orders/1/cancel", ""), answer -> answer.status() == 200);
    orders.recover();
    api.order("2", "OPEN");
    assertThat(
            api.until("/orders/1", answer -> answer.json().path("version").longValue() == 4)
                .text("status"))
        .isEqualTo("CANCELLED");
    api.place("3", "anna", "0.001", DAY_31);
    assertThat(api.order("3", "REJECTED").text("reason")).isEqualTo("INSUFFICIENT_CREDIT");
    assertThat(api.get("/customers/anna").text("held")).isEqualTo("100.000");
    assertThat(api.post("/orders/1/cancel", "").is(200).text("status")).isEqualTo("CANCELLED");
  }
}
