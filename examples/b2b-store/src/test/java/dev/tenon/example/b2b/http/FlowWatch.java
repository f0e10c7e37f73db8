package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.StoreFlows;
import dev.tenon.flow.Awaited;
import dev.tenon.flow.Flow;
import dev.tenon.flow.FlowState;
import dev.tenon.flow.FlowStep;
import dev.tenon.flow.Flows;
import dev.tenon.memory.MemoryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Looks on from a minute later: what has not come by then is overdue. */
final class FlowWatch {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Flows flows;

  FlowWatch(Store.Databases databases) {
    flows =
        Flows.of(
            MemoryDatabase.create(),
            Map.of("orders", databases.orders(), "customers", databases.customers()),
            StoreFlows.ALL,
            () -> Instant.now().plusSeconds(60));
  }

  List<Awaited> stuck() {
    return flows.stuck(Duration.ZERO, null, 10);
  }

  Flow ended(String id) {
    return find(id, flow -> flow.state() == FlowState.ENDED);
  }

  /** The flow when it is as wanted; all its events are expected. */
  Flow find(String id, Predicate<Flow> wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      flows.refresh();
      var flow = flows.find(id);
      if (flow.filter(wanted).isPresent()) {
        assertThat(flow.get().steps()).allMatch(FlowWatch::isExpected);
        return flow.get();
      }
      assertThat(System.nanoTime()).as("%s was last %s", id, flow).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static boolean isExpected(FlowStep step) {
    return step.isExpected() && step.next().stream().allMatch(FlowWatch::isExpected);
  }

  /** Events with what followed from them in brackets; the answers that are kept are left out. */
  static String shape(List<FlowStep> steps) {
    return steps.stream()
        .filter(step -> !step.event().name().type().equals("RequestAnswered"))
        .map(step -> step.event().name() + inBrackets(shape(step.next())))
        .sorted()
        .collect(Collectors.joining(","));
  }

  private static String inBrackets(String next) {
    return next.isEmpty() ? "" : "(" + next + ")";
  }

  /** Places an order under a correlation id. */
  static void place(
      RunningApi api, String id, String price, String occurredAt, String correlation) {
    api.post(
            "/orders",
            """
            {"orderId":"%s","customerId":"anna","occurredAt":"%s",
             "lines":[{"sku":"box","quantity":1,"unitPrice":%s}]}\
            """
                .formatted(id, occurredAt, price),
            "X-Correlation-Id",
            correlation,
            "Idempotency-Key",
            "key-" + id)
        .is(202);
  }
}
