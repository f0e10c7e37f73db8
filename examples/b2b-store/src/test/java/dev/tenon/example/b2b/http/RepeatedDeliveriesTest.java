package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However often messages come, and in whatever order across keys, the outcome is the same. */
class RepeatedDeliveriesTest {
  private static final String DAY_0 = "2011-01-01T12:00:00Z";
  private static final int CUSTOMERS = 12;

  @ParameterizedTest
  @CsvSource({"CHOREOGRAPHY, 2", "CHOREOGRAPHY, 10", "ORCHESTRATION, 2", "ORCHESTRATION, 10"})
  void theOutcomeIsTheSame(Flow flow, int times) {
    RepeatingBroker broker = new RepeatingBroker(times, times);
    try (RunningApi api = RunningApi.joinedBy(broker, Design.of(flow))) {
      for (int i = 0; i < CUSTOMERS; i++) {
        api.customer("c" + i, "15.00");
        api.place("a" + i, "c" + i, "12.34", DAY_0);
        api.place("b" + i, "c" + i, "2.67", DAY_0);
      }
      for (int i = 0; i < CUSTOMERS; i++) {
        api.order("a" + i, "OPEN");
        api.order("b" + i, "REJECTED");
        if (i % 3 == 0) {
          api.post("/orders/a" + i + "/cancel", "").is(200);
        }
      }
      for (int i = 0; i < CUSTOMERS; i++) {
        String held = i % 3 == 0 ? "0.000" : "12.340";
        api.until("/customers/c" + i, answer -> answer.text("held").equals(held));
        api.until("/customer-orders/c" + i, answer -> answer.text("held").equals(held));
      }
      List<String> before = all(api);

      broker.deliverAllAgain();

      assertThat(all(api)).isEqualTo(before);
    }
  }

  private static List<String> all(RunningApi api) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      all.add(api.get("/customers/c" + i).body());
      all.add(api.get("/customer-orders/c" + i).body());
      all.add(api.get("/orders/a" + i + "/events").body());
      all.add(api.get("/orders/b" + i + "/events").body());
    }
    return all;
  }
}
