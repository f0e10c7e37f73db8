package dev.tenon.example.b2b;

import static dev.tenon.saga.Effect.send;

import dev.tenon.example.b2b.customers.Customer;
import dev.tenon.example.b2b.customers.CustomerCommand.GiveBack;
import dev.tenon.example.b2b.customers.CustomerCommand.Release;
import dev.tenon.example.b2b.customers.CustomerCommand.Reserve;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditRefused;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReserved;
import dev.tenon.example.b2b.customers.CustomerEvent.ReservationSettled;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.OrderCommand.NoteSettled;
import dev.tenon.example.b2b.orders.OrderCommand.Open;
import dev.tenon.example.b2b.orders.OrderCommand.Reject;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who reacts to what: orders says an order is placed, customers reserves credit or refuses, orders
 * opens or rejects. Nobody waits for anybody.
 *
 * <p>Of another service's event a service declares only what it reads.
 */
public final class Choreography {
  private Choreography() {}

  /** What customers reads of a placed order. */
  public record PlacedOrder(
      String orderId, @Nullable String customerId, BigDecimal total, Instant occurredAt) {}

  /** What customers reads of an accepted credit note. */
  public record AcceptedCreditNote(
      String creditNoteId, String customerId, BigDecimal amount, Instant occurredAt) {}

  /** What customers reads of a cancelled order: the key of its lane says whose it is. */
  public record CancelledOrder(String orderId) {}

  /** Customers' part. */
  static final Policy CREDIT =
      Policy.named("credit")
          .on("orders", PlacedOrder.class, Choreography::reserve)
          .on("orders", AcceptedCreditNote.class, Choreography::giveBack)
          .on(
              "orders",
              CancelledOrder.class,
              (order, message) ->
                  send(Customer.ENTITY, message.key(), new Release(order.orderId())));

  // snippet: outcome
  /** Orders' part. */
  static final Policy OUTCOME =
      Policy.named("outcome")
          .on("customers", CreditReserved.class, e -> send(Order.ENTITY, e.orderId(), new Open()))
          .on(
              "customers",
              CreditRefused.class,
              e -> send(Order.ENTITY, e.orderId(), new Reject(e.reason())))
          .on(
              "customers",
              ReservationSettled.class,
              e -> send(Order.ENTITY, e.orderId(), new NoteSettled(e.settledAt())));

  // end snippet

  private static Effect reserve(PlacedOrder order) {
    String customer = order.customerId();
    var reserve = new Reserve(customer, order.orderId(), order.total(), order.occurredAt());
    return customer == null
        ? send(Customer.NOBODY, order.orderId(), reserve)
        : send(Customer.ENTITY, customer, reserve);
  }

  private static Effect giveBack(AcceptedCreditNote note) {
    return send(
        Customer.ENTITY,
        note.customerId(),
        new GiveBack(note.customerId(), note.creditNoteId(), note.amount(), note.occurredAt()));
  }
}
