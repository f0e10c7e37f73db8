package dev.tenon.soak.observer;

import dev.tenon.event.EventRecord;
import dev.tenon.soak.load.Ledger;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What happened to an order in either service carries the correlation of its request. */
final class TraceCheck {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** What other requests bring about, too. */
  private static final Set<String> OF_OTHERS = Set.of("OrderSettled", "ReservationSettled");

  private final Ledger ledger;
  private final Findings findings;

  TraceCheck(Ledger ledger, Findings findings) {
    this.ledger = ledger;
    this.findings = findings;
  }

  void check(List<EventRecord> ofOrders, List<EventRecord> ofCustomers) {
    ofOrders.forEach(this::check);
    ofCustomers.forEach(this::check);
  }

  private void check(EventRecord record) {
    if (OF_OTHERS.contains(record.payload().type())) {
      return;
    }
    JsonNode orderId = JSON.readTree(record.payload().data()).get("orderId");
    Ledger.Entry order = orderId == null ? null : ledger.orders().get(orderId.asString());
    if (order != null && !order.trace().equals(record.metadata().correlationId())) {
      findings.add(
          Invariant.TRACED,
          record.payload().type()
              + " of order "
              + orderId.asString()
              + " has correlation "
              + record.metadata().correlationId());
    }
  }
}
