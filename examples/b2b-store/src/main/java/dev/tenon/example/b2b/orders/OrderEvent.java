package dev.tenon.example.b2b.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to an order. */
public sealed interface OrderEvent {
  /** The order's id. */
  String orderId();

  /**
   * It was placed and waits for credit.
   *
   * @param timeGiven whether the customer named the time, or it is the time of placing
   */
  record OrderPlaced(
      String orderId,
      @Nullable String customerId,
      List<OrderLine> lines,
      BigDecimal total,
      Instant occurredAt,
      boolean timeGiven)
      implements OrderEvent {}

  /** Credit was reserved for it. */
  record OrderOpened(String orderId) implements OrderEvent {}

  /** It got no credit. */
  record OrderRejected(String orderId, String reason) implements OrderEvent {}

  /** The customer took it back before it was settled. */
  record OrderCancelled(String orderId) implements OrderEvent {}

  /** It was paid. */
  record OrderPaid(String orderId, BigDecimal amount, Instant paidAt) implements OrderEvent {}

  /** It was not paid in time, and is cancelled. */
  record OrderExpired(String orderId, String reason) implements OrderEvent {}

  /** Its reservation was settled then: paid. */
  record OrderSettled(String orderId, Instant settledAt) implements OrderEvent {}
}
