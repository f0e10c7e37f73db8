package dev.tenon.example.b2b;

import dev.tenon.example.b2b.orders.OrdersStyle;
import java.time.Duration;

/**
 * How a store is built.
 *
 * @param orders how the orders service keeps its data
 * @param flow how the services work together
 * @param paymentWithin how long an open order waits to be paid, in {@link Flow#FULFILMENT}
 * @param placement where orders and credit are; where they share a database, there is no flow
 *     between them
 */
public record Design(OrdersStyle orders, Flow flow, Duration paymentWithin, Placement placement) {
  /** How long an open order waits if nobody says otherwise. */
  public static final Duration PAYMENT_WITHIN = Duration.ofSeconds(30);

  /** Orders as events, and services that react to each other's. */
  public static final Design PLAIN = of(OrdersStyle.EVENTS);

  /** Orders as events, and credit beside them. */
  public static final Design SHARED =
      new Design(OrdersStyle.EVENTS, Flow.CHOREOGRAPHY, PAYMENT_WITHIN, Placement.SHARED);

  /** Orders kept like this, in a choreography. */
  public static Design of(OrdersStyle orders) {
    return new Design(orders, Flow.CHOREOGRAPHY, PAYMENT_WITHIN, Placement.SEPARATE);
  }

  /** Orders as events, in this flow. */
  public static Design of(Flow flow) {
    return new Design(OrdersStyle.EVENTS, flow, PAYMENT_WITHIN, Placement.SEPARATE);
  }

  /** Whether orders and credit are in one database. */
  public boolean isShared() {
    return placement == Placement.SHARED;
  }

  /** The same in that flow. */
  public Design withFlow(Flow other) {
    return new Design(orders, other, paymentWithin, placement);
  }

  /** The same with that time to pay. */
  public Design withPaymentWithin(Duration time) {
    return new Design(orders, flow, time, placement);
  }
}
