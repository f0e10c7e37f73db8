package dev.tenon.example.b2b.audit;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Recorded;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.OrderEvent;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderOpened;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import dev.tenon.example.b2b.orders.OrderEvent.OrderRejected;
import dev.tenon.example.b2b.orders.OrderEvent.OrderSettled;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the orders' log says, gathered event by event; lines are not kept. */
final class OrderFacts {
  final Map<String, OrderFact> orders = new LinkedHashMap<>();
  final Map<String, NoteFact> notes = new LinkedHashMap<>();
  final StreamVersions versions;
  private final Findings findings;

  OrderFacts(Findings findings) {
    this.findings = findings;
    this.versions = new StreamVersions("orders", findings);
  }

  /** An order, and what both services say became of it. */
  static final class OrderFact {
    @Nullable String customerId;
    BigDecimal total = BigDecimal.ZERO;
    int placed;
    int opened;
    int rejected;
    int cancelled;
    int noted;
    @Nullable String reason;
    int reserved;
    int refused;
    int settled;
    int released;

    String status() {
      if (cancelled > 0) {
        return "CANCELLED";
      }
      return opened > 0 ? "OPEN" : rejected > 0 ? "REJECTED" : "PENDING";
    }

    boolean ended() {
      return opened + rejected + cancelled > 0;
    }
  }

  /** A credit note, and how often customers took it in. */
  static final class NoteFact {
    String customerId = "";
    BigDecimal amount = BigDecimal.ZERO;
    int accepted;
    int taken;
  }

  void take(Recorded<Object> recorded) {
    EventRecord record = recorded.record();
    versions.take(record);
    switch (recorded.event()) {
      case OrderEvent event -> take(event, record);
      case CreditNoteAccepted note -> {
        NoteFact fact = notes.computeIfAbsent(note.creditNoteId(), id -> new NoteFact());
        fact.customerId = note.customerId();
        fact.amount = note.amount();
        once(++fact.accepted, "credit note " + note.creditNoteId() + " is accepted again");
      }
      default -> {
        // The service's own bookkeeping.
      }
    }
  }

  private void take(OrderEvent event, EventRecord record) {
    OrderFact fact = orders.computeIfAbsent(event.orderId(), id -> new OrderFact());
    String where = " again at " + record.stream() + " version " + record.version();
    switch (event) {
      case OrderPlaced placed -> {
        fact.customerId = placed.customerId();
        fact.total = placed.total();
        once(++fact.placed, "placed" + where);
      }
      case OrderOpened opened -> once(++fact.opened, "opened" + where);
      case OrderRejected rejected -> {
        fact.reason = rejected.reason();
        once(++fact.rejected, "rejected" + where);
      }
      case OrderCancelled cancelled -> once(++fact.cancelled, "cancelled" + where);
      case OrderSettled settled -> once(++fact.noted, "noted as settled" + where);
    }
  }

  void once(int count, String what) {
    if (count > 1) {
      findings.add(Invariant.EFFECT_ONCE, what);
    }
  }
}
