package dev.tenon.example.b2b.audit;

import dev.tenon.event.Recorded;
import dev.tenon.example.b2b.audit.LogEvents.Accepted;
import dev.tenon.example.b2b.audit.LogEvents.Placed;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderOpened;
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
    Where where = new Where(recorded.record());
    switch (recorded.event()) {
      case Placed placed -> {
        OrderFact fact = order(placed.orderId());
        fact.customerId = placed.customerId();
        fact.total = placed.total();
        once(++fact.placed, "placed", where);
      }
      case OrderOpened opened -> once(++order(opened.orderId()).opened, "opened", where);
      case OrderRejected rejected -> {
        OrderFact fact = order(rejected.orderId());
        fact.reason = rejected.reason();
        once(++fact.rejected, "rejected", where);
      }
      case OrderCancelled cancelled ->
          once(++order(cancelled.orderId()).cancelled, "cancelled", where);
      case OrderSettled settled -> once(++order(settled.orderId()).noted, "settled", where);
      case Accepted note -> {
        NoteFact fact = notes.computeIfAbsent(note.creditNoteId(), id -> new NoteFact());
        fact.customerId = note.customerId();
        fact.amount = note.amount();
        once(++fact.accepted, "accepted", where);
      }
      default -> throw new IllegalArgumentException("not of the orders' log: " + recorded.event());
    }
  }

  private OrderFact order(String id) {
    return orders.computeIfAbsent(id, none -> new OrderFact());
  }

  /** Nothing may happen to an order or credit note twice. */
  void once(int count, String what, Object where) {
    if (count > 1) {
      findings.add(Invariant.EFFECT_ONCE, what + " again at " + where);
    }
  }
}
