package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Recorded;
import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.customers.Customer;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReserved;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many orders want a customer's last credit. */
class CreditRaceTest {
  private static final int ORDERS = 1_000;
  private static final int WITHIN_LIMIT = 70;

  static List<Design> designs() {
    return List.of(Design.PLAIN, Design.of(Flow.ORCHESTRATION), Design.SHARED);
  }

  @ParameterizedTest
  @MethodSource("designs")
  void theLimitHoldsAtEveryVersion(Design design) throws Exception {
    try (RunningApi api = RunningApi.start(design)) {
      api.customer("anna", "100");
      try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
        List<Future<Answer>> placed =
            IntStream.range(0, ORDERS)
                .mapToObj(i ->
                    clients.submit(
                        () -> api.place("o" + i, "anna", "1.42", "2011-01-01T12:00:00Z")))
                .toList();
        for (Future<Answer> one : placed) {
          one.get();
        }
      }
      for (int i = 0; i < ORDERS; i++) {
        api.until("/orders/o" + i, answer -> !answer.text("status").equals("PENDING"));
      }

      assertThat(statuses(api)).filteredOn("OPEN"::equals).hasSize(WITHIN_LIMIT);
      assertThat(api.get("/customers/anna").text("held")).isEqualTo("99.400");
      assertThat(mostHeld(api)).isEqualByComparingTo("99.4");
    }
  }

  private static List<String> statuses(RunningApi api) {
    return IntStream.range(0, ORDERS)
        .mapToObj(i -> api.get("/orders/o" + i).text("status"))
        .toList();
  }

  /** By what the events say, and not by what the service makes of them. */
  private static BigDecimal mostHeld(RunningApi api) {
    BigDecimal held = BigDecimal.ZERO;
    for (Recorded<Object> recorded :
        api.store().customers().events().read(Customer.ENTITY.stream("anna"))) {
      if (recorded.event() instanceof CreditReserved reserved) {
        held = held.add(reserved.amount());
      }
    }
    return held;
  }
}
