package dev.tenon.example.b2b.orders;

import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import dev.tenon.example.b2b.orders.OrderCommand.Cancel;
import dev.tenon.example.b2b.orders.OrderCommand.Expire;
import dev.tenon.example.b2b.orders.OrderCommand.Look;
import dev.tenon.example.b2b.orders.OrderCommand.NoteSettled;
import dev.tenon.example.b2b.orders.OrderCommand.Open;
import dev.tenon.example.b2b.orders.OrderCommand.Pay;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.orders.OrderCommand.Reject;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderExpired;
import dev.tenon.example.b2b.orders.OrderEvent.OrderOpened;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPaid;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import dev.tenon.example.b2b.orders.OrderEvent.OrderRejected;
import dev.tenon.example.b2b.orders.OrderEvent.OrderSettled;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as its events tell.
 *
 * @param placed how it was placed; absent before that
 * @param settledAt when it was paid, if it was
 */
public record Order(
    @Nullable OrderPlaced placed,
    Status status,
    @Nullable String reason,
    @Nullable Instant settledAt) {
  /** Orders, in one lane per customer. */
  public static final Entity<OrderCommand, Order, OrderEvent> ENTITY =
      Entity.of(
              "order",
              Decider.of(new Order(null, Status.PENDING, null, null), Order::decide, Order::evolve))
          .keyedBy((orderId, order) -> order.customerOr(orderId));

  private static final String PAYMENT_TIMEOUT = "PAYMENT_TIMEOUT";

  /** How far an order is. */
  public enum Status {
    /** Waits for credit. */
    PENDING,
    /** Has credit. */
    OPEN,
    /** Got no credit. */
    REJECTED,
    /** Was taken back. */
    CANCELLED
  }

  private String customerOr(String other) {
    String customerId = placed == null ? null : placed.customerId();
    return customerId == null ? other : customerId;
  }

  private static List<OrderEvent> decide(OrderCommand command, Order order) {
    if (command instanceof Place place) {
      return order.place(place);
    }
    OrderPlaced placed = order.placed;
    if (placed == null) {
      throw new Refused("NOT_FOUND", "there is no such order");
    }
    String id = placed.orderId();
    boolean pending = order.status == Status.PENDING;
    return switch (command) {
      case Open open -> pending ? List.of(new OrderOpened(id)) : List.of();
      case Reject reject -> pending ? List.of(new OrderRejected(id, reject.reason())) : List.of();
      case Cancel cancel -> order.cancel(id);
      case Pay pay -> order.pay(pay, placed);
      case Expire expire -> order.expire(id);
      case Look look -> List.of();
      case NoteSettled note ->
          order.settledAt == null ? List.of(new OrderSettled(id, note.settledAt())) : List.of();
      case Place place -> order.place(place);
    };
  }

  private List<OrderEvent> place(Place place) {
    OrderPlaced wanted =
        new OrderPlaced(
            place.orderId(),
            place.customerId(),
            place.lines(),
            OrderLine.total(place.lines()),
            place.occurredAt(),
            place.timeGiven());
    if (placed == null) {
      return List.of(wanted);
    }
    OrderPlaced again = wanted.timeGiven() ? wanted : atTimeOf(placed, wanted);
    if (!placed.equals(again)) {
      throw new Refused("ID_TAKEN", "order " + place.orderId() + " was placed with another body");
    }
    return List.of();
  }

  private static OrderPlaced atTimeOf(OrderPlaced first, OrderPlaced again) {
    return new OrderPlaced(
        again.orderId(),
        again.customerId(),
        again.lines(),
        again.total(),
        first.occurredAt(),
        false);
  }

  // snippet: semantic-lock
  private List<OrderEvent> cancel(String id) {
    return switch (status) {
      case PENDING -> throw new Refused("STILL_PENDING", "order " + id + " still waits for credit");
      case REJECTED -> throw new Refused("ALREADY_ENDED", "order " + id + " was rejected");
      case CANCELLED -> List.of();
      case OPEN -> {
        if (settledAt != null) {
          throw new Refused("ALREADY_SETTLED", "order " + id + " was settled at " + settledAt);
        }
        yield List.of(new OrderCancelled(id));
      }
    };
  }

  // end snippet

  private List<OrderEvent> pay(Pay pay, OrderPlaced of) {
    String id = of.orderId();
    return switch (status) {
      case PENDING -> throw new Refused("STILL_PENDING", "order " + id + " is not open yet");
      case REJECTED, CANCELLED ->
          throw new Refused("ALREADY_ENDED", "order " + id + " is " + status);
      case OPEN -> {
        if (pay.amount().compareTo(of.total()) != 0) {
          throw new Refused("WRONG_AMOUNT", "order " + id + " costs " + of.total());
        }
        yield settledAt != null ? List.of() : List.of(new OrderPaid(id, of.total(), pay.paidAt()));
      }
    };
  }

  // snippet: reread
  private List<OrderEvent> expire(String id) {
    return status == Status.OPEN && settledAt == null
        ? List.of(new OrderExpired(id, PAYMENT_TIMEOUT))
        : List.of();
  }

  // end snippet

  private static Order evolve(Order order, OrderEvent event) {
    return switch (event) {
      case OrderPlaced placed -> new Order(placed, Status.PENDING, null, null);
      case OrderOpened opened -> order.with(Status.OPEN, null);
      case OrderRejected rejected -> order.with(Status.REJECTED, rejected.reason());
      case OrderCancelled cancelled -> order.with(Status.CANCELLED, null);
      case OrderExpired expired -> order.with(Status.CANCELLED, expired.reason());
      case OrderPaid paid -> new Order(order.placed, order.status, order.reason, paid.paidAt());
      case OrderSettled settled ->
          new Order(order.placed, order.status, order.reason, settled.settledAt());
    };
  }

  private Order with(Status next, @Nullable String why) {
    return new Order(placed, next, why, settledAt);
  }
}
