package dev.tenon.example.b2b;

import dev.tenon.example.b2b.CreditMessage.CreditDenied;
import dev.tenon.example.b2b.CreditMessage.CreditFreed;
import dev.tenon.example.b2b.CreditMessage.CreditGranted;
import dev.tenon.example.b2b.CreditMessage.ReleaseCredit;
import dev.tenon.example.b2b.CreditMessage.ReserveCredit;
import dev.tenon.example.b2b.customers.CustomerEvent.ReservationSettled;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.FollowUp;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.OrderChanges;
import dev.tenon.example.b2b.orders.OrderCommand.NoteSettled;
import dev.tenon.example.b2b.orders.OrderCommand.Open;
import dev.tenon.example.b2b.orders.OrderCommand.Reject;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.saga.Saga;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders' part where it steers: it asks customers for credit, and opens or rejects. */
final class Orchestration implements FollowUp {
  /**
   * What the saga knows of an order.
   *
   * @param refusal why it is to be rejected: the first reason there was
   */
  record NewOrder(
      String orderId,
      @Nullable String customerId,
      BigDecimal total,
      Instant occurredAt,
      @Nullable String refusal) {
    static NewOrder of(OrderPlaced order) {
      return new NewOrder(
          order.orderId(), order.customerId(), order.total(), order.occurredAt(), null);
    }

    NewOrder refused(String why) {
      return new NewOrder(orderId, customerId, total, occurredAt, refusal == null ? why : refusal);
    }

    /** What keeps the requests of a customer in order. */
    String lane() {
      return customerId == null ? orderId : customerId;
    }

    ReserveCredit reserveCredit() {
      return new ReserveCredit(orderId, customerId, total, occurredAt);
    }

    ReleaseCredit releaseCredit() {
      return new ReleaseCredit(orderId, customerId);
    }

    Reject reject() {
      return new Reject(refusal == null ? NO_ANSWER : refusal);
    }
  }

  /** Why an order is rejected that nobody judged in time, or that an operator turned back. */
  static final String NO_ANSWER = "NO_ANSWER";

  // snippet: saga
  /** From a placed order to an open or rejected one. */
  static Saga<NewOrder> createOrder(OrderChanges orders) {
    return Saga.named("createOrder", NewOrder.class)
        .step(
            "place",
            step ->
                step.local(
                        (order, tx, unit) -> {
                          // It is placed in the transaction that the saga starts in.
                        })
                    .compensation((order, tx, unit) ->
                        orders.change(order.orderId(), order.reject(), tx, unit)))
        .step(
            "reserveCredit",
            step ->
                step.request(CreditRequests.TOPIC, NewOrder::lane, NewOrder::reserveCredit)
                    .onReply(CreditGranted.class)
                    .onRefusal(CreditDenied.class, (order, no) -> order.refused(no.reason()))
                    .compensation(NewOrder::releaseCredit, CreditFreed.class))
        .step(
            "approve",
            step ->
                step.local(
                        (order, tx, unit) -> orders.change(order.orderId(), new Open(), tx, unit))
                    .pivot())
        .build();
  }

  // end snippet

  /** What it hears of customers beside. */
  static final Policy OUTCOME =
      Policy.named("outcome").on("customers", ReservationSettled.class, Orchestration::settled);

  static Effect settled(ReservationSettled e) {
    return Effect.send(Order.ENTITY, e.orderId(), new NoteSettled(e.settledAt()));
  }

  private final Saga<NewOrder> saga;

  /** Where orders are changed like that. */
  Orchestration(OrderChanges orders) {
    saga = createOrder(orders);
  }

  @Override
  public List<Saga<?>> sagas() {
    return List.of(saga);
  }

  // snippet: start
  @Override
  public void placed(OrderPlaced order, Scope scope) {
    scope.orders().sagas().start(scope.unit(), saga, order.orderId(), NewOrder.of(order));
  }

  // end snippet

  @Override
  public void cancelled(OrderPlaced order, Scope scope) {
    String id = order.orderId();
    tell(new OrderCancelled(id), id + ".cancelled", order.customerId(), scope);
  }

  @Override
  public void accepted(CreditNoteAccepted note, Scope scope) {
    tell(note, note.creditNoteId() + ".accepted", note.customerId(), scope);
  }

  /** In the lane of the customer's requests, to be taken in their order. */
  private static void tell(Object event, String id, @Nullable String customerId, Scope scope) {
    scope
        .outbox()
        .accept(
            Outgoing.of(event)
                .onTopic(CreditRequests.TOPIC)
                .withId(id)
                .withKey(customerId == null ? id : customerId));
  }
}
