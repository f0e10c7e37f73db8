package dev.tenon.example.b2b.view;

import dev.tenon.example.b2b.customers.CustomerEvent.CreditLimitChanged;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReleased;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReserved;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReturned;
import dev.tenon.example.b2b.customers.CustomerEvent.CustomerRegistered;
import dev.tenon.example.b2b.customers.CustomerEvent.ReservationSettled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderExpired;
import dev.tenon.example.b2b.orders.OrderEvent.OrderOpened;
import dev.tenon.example.b2b.orders.OrderEvent.OrderRejected;
import dev.tenon.view.Projection;
import dev.tenon.view.Rows;
import dev.tenon.view.Table;
import java.math.BigDecimal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The view: customers with their credit, and their orders, from the events of both services. */
public final class CustomerOrders {
  /** A customer. */
  public record CustomerRow(
      String customerId, String name, BigDecimal creditLimit, BigDecimal held) {
    CustomerRow holding(BigDecimal change) {
      return new CustomerRow(customerId, name, creditLimit, held.add(change));
    }
  }

  /** An order. */
  public record OrderRow(
      String orderId,
      @Nullable String customerId,
      String status,
      @Nullable String reason,
      BigDecimal total) {
    OrderRow ending(String end, @Nullable String why) {
      return new OrderRow(orderId, customerId, end, why, total);
    }
  }

  /** What the view reads of a placed order. */
  public record ListedOrder(String orderId, @Nullable String customerId, BigDecimal total) {}

  /** The customers. */
  public static final Table<CustomerRow> CUSTOMERS =
      Table.of("customer", CustomerRow.class, "customerId", CustomerRow::customerId);

  /** The orders, by customer too. */
  public static final Table<OrderRow> ORDERS =
      Table.of("customer_order", OrderRow.class, "orderId", OrderRow::orderId)
          .indexedBy("customerId");

  private CustomerOrders() {}

  /**
   * Keeps the view.
   *
   * @param customers the topic of customers' events; orders' is {@code orders}
   * @param shown is told the id of each order or credit note whose final state is now shown
   */
  public static Projection projection(String customers, Consumer<String> shown) {
    return Projection.named("customer-orders", CUSTOMERS, ORDERS)
        .on("orders", ListedOrder.class, (e, rows) -> rows.put(ORDERS, pending(e)))
        .on("orders", OrderOpened.class, (e, rows) -> end(rows, e.orderId(), "OPEN", null, shown))
        .on(
            "orders",
            OrderRejected.class,
            (e, rows) -> end(rows, e.orderId(), "REJECTED", e.reason(), shown))
        .on(
            "orders",
            OrderCancelled.class,
            (e, rows) -> rows.update(ORDERS, e.orderId(), row -> row.ending("CANCELLED", null)))
        .on(
            "orders",
            OrderExpired.class,
            (e, rows) ->
                rows.update(ORDERS, e.orderId(), row -> row.ending("CANCELLED", e.reason())))
        .on(customers, CustomerRegistered.class, (e, rows) -> rows.put(CUSTOMERS, fresh(e)))
        .on(customers, CreditLimitChanged.class, CustomerOrders::limit)
        .on(customers, CreditReserved.class, (e, rows) -> hold(rows, e.customerId(), e.amount()))
        .on(
            customers,
            ReservationSettled.class,
            (e, rows) -> hold(rows, e.customerId(), e.amount().negate()))
        .on(
            customers,
            CreditReleased.class,
            (e, rows) -> hold(rows, e.customerId(), e.amount().negate()))
        .on(
            customers,
            CreditReturned.class,
            (e, rows) -> {
              hold(rows, e.customerId(), e.applied().negate());
              rows.afterCommit(() -> shown.accept(e.creditNoteId()));
            });
  }

  private static OrderRow pending(ListedOrder order) {
    return new OrderRow(order.orderId(), order.customerId(), "PENDING", null, order.total());
  }

  private static CustomerRow fresh(CustomerRegistered customer) {
    return new CustomerRow(
        customer.customerId(),
        customer.name(),
        customer.creditLimit(),
        BigDecimal.ZERO.setScale(3));
  }

  private static void limit(CreditLimitChanged changed, Rows rows) {
    rows.update(
        CUSTOMERS,
        changed.customerId(),
        row -> new CustomerRow(row.customerId(), row.name(), changed.creditLimit(), row.held()));
  }

  private static void hold(Rows rows, String customerId, BigDecimal change) {
    if (change.signum() != 0) {
      rows.update(CUSTOMERS, customerId, row -> row.holding(change));
    }
  }

  private static void end(
      Rows rows, String orderId, String status, @Nullable String reason, Consumer<String> shown) {
    rows.update(ORDERS, orderId, row -> row.ending(status, reason));
    rows.afterCommit(() -> shown.accept(orderId));
  }
}
