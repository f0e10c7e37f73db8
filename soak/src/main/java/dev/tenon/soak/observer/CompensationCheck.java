package dev.tenon.soak.observer;

import dev.tenon.event.EventRecord;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was held for an order is given back once, and only where the order came to nothing. */
final class CompensationCheck {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Set<String> TO_NOTHING = Set.of("OrderCancelled", "OrderRejected");
  private static final String RELEASED = "CreditReleased";

  private final Findings findings;

  CompensationCheck(Findings findings) {
    this.findings = findings;
  }

  void check(List<EventRecord> ofOrders, List<EventRecord> ofCustomers) {
    Set<String> ended = new HashSet<>();
    for (EventRecord record : ofOrders) {
      if (TO_NOTHING.contains(record.payload().type()) && !ended.add(orderOf(record))) {
        add("order " + orderOf(record) + " came to nothing twice");
      }
    }
    Map<String, Integer> releases = new HashMap<>();
    for (EventRecord record : ofCustomers) {
      if (record.payload().type().equals(RELEASED)) {
        releases.merge(orderOf(record), 1, Integer::sum);
      }
    }
    releases.forEach((order, count) -> {
      if (count > 1) {
        add("what was held for order " + order + " was released " + count + " times");
      }
      if (!ended.contains(order)) {
        add("what is held for order " + order + " was released, and the order goes on");
      }
    });
  }

  private static String orderOf(EventRecord record) {
    JsonNode order = JSON.readTree(record.payload().data()).get("orderId");
    return order == null ? "" : order.asString();
  }

  private void add(String what) {
    findings.add(Invariant.COMPENSATED_ONCE, what);
  }
}
