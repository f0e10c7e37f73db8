package dev.tenon.example.b2b.audit;

import dev.tenon.command.Loaded;
import dev.tenon.example.b2b.audit.OrderFacts.OrderFact;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import dev.tenon.example.b2b.orders.tables.TableOrders;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Holds the rows of orders in tables against what was sent of them. */
final class OrderRowsCheck {
  private static final int PAGE = 2_000;

  private final TableOrders rows;
  private final OrderFacts sent;
  private final Findings findings;
  private final Set<String> seen = new HashSet<>();

  OrderRowsCheck(TableOrders rows, OrderFacts sent, Findings findings) {
    this.rows = rows;
    this.sent = sent;
    this.findings = findings;
  }

  void run() {
    String after = "";
    for (List<Loaded<Order>> page = rows.orders(after, PAGE);
        !page.isEmpty();
        page = rows.orders(after, PAGE)) {
      for (Loaded<Order> row : page) {
        OrderPlaced placed = Objects.requireNonNull(row.state().placed());
        after = placed.orderId();
        seen.add(after);
        check(row, placed);
      }
    }
    sent.orders.forEach((id, order) -> {
      if (order.placed > 0 && !seen.contains(id)) {
        findings.add(Invariant.NO_PHANTOM, "order " + id + " was sent, but has no row");
      }
    });
  }

  private void check(Loaded<Order> row, OrderPlaced placed) {
    String id = placed.orderId();
    OrderFact order = sent.orders.get(id);
    if (order == null || order.placed == 0) {
      findings.add(Invariant.NO_LOST_EVENT, "order " + id + " has a row, but was never sent");
      return;
    }
    long told = sent.versions.of(Order.ENTITY.stream(id));
    if (told != row.version()) {
      findings.add(
          Invariant.VERSIONS_GAPLESS,
          "order " + id + " is at version " + row.version() + ", sent up to " + told);
    }
    Order state = row.state();
    boolean rejected = order.status().equals("REJECTED");
    boolean same =
        state.status().name().equals(order.status())
            && Objects.equals(state.reason(), rejected ? order.reason : null)
            && (state.settledAt() != null) == (order.noted > 0)
            && Objects.equals(placed.customerId(), order.customerId)
            && placed.total().compareTo(order.total) == 0;
    if (!same) {
      findings.add(
          Invariant.VIEW_EQUALS_REPLAY,
          "the row of order "
              + id
              + " says "
              + state.status()
              + ", what was sent "
              + order.status());
    }
  }
}
