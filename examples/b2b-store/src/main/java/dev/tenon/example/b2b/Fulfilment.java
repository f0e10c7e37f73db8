package dev.tenon.example.b2b;

import static dev.tenon.saga.Effect.cancel;
import static dev.tenon.saga.Effect.schedule;
import static dev.tenon.saga.Effect.send;

import dev.tenon.example.b2b.CreditMessage.CreditDenied;
import dev.tenon.example.b2b.CreditMessage.CreditFreed;
import dev.tenon.example.b2b.CreditMessage.CreditGranted;
import dev.tenon.example.b2b.CreditMessage.ReserveCredit;
import dev.tenon.example.b2b.Orchestration.NewOrder;
import dev.tenon.example.b2b.StockMessage.Item;
import dev.tenon.example.b2b.StockMessage.ReleaseStock;
import dev.tenon.example.b2b.StockMessage.ReserveStock;
import dev.tenon.example.b2b.StockMessage.StockDenied;
import dev.tenon.example.b2b.StockMessage.StockFreed;
import dev.tenon.example.b2b.StockMessage.StockGranted;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.FollowUp;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.OrderCommand.Expire;
import dev.tenon.example.b2b.orders.OrderCommand.Look;
import dev.tenon.example.b2b.orders.OrderCommand.Open;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderExpired;
import dev.tenon.example.b2b.orders.OrderEvent.OrderOpened;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPaid;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import dev.tenon.example.b2b.orders.OrderLine;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Policy;
import dev.tenon.saga.Saga;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Orders' part where an order needs credit and stock, asked for at once, and then to be paid in
 * time.
 */
final class Fulfilment implements FollowUp {
  /** What the saga knows of an order: also what is to be kept for it. */
  record Wanted(NewOrder order, List<Item> items) {
    static Wanted of(OrderPlaced placed) {
      return new Wanted(NewOrder.of(placed), items(placed));
    }

    private static List<Item> items(OrderPlaced placed) {
      Map<String, Long> bySku = new TreeMap<>();
      for (OrderLine line : placed.lines()) {
        bySku.merge(line.sku(), line.quantity(), Long::sum);
      }
      List<Item> items = new ArrayList<>();
      bySku.forEach((sku, quantity) -> items.add(new Item(sku, quantity)));
      return items;
    }

    String orderId() {
      return order.orderId();
    }

    String lane() {
      return order.lane();
    }

    Wanted refused(String why) {
      return new Wanted(order.refused(why), items);
    }

    ReserveCredit reserveCredit() {
      return order.reserveCredit();
    }

    ReserveStock reserveStock() {
      return new ReserveStock(orderId(), items);
    }

    ReleaseStock releaseStock() {
      return new ReleaseStock(orderId(), items);
    }
  }

  /** An order is to be paid by now. */
  record PaymentDue(String orderId) {}

  // snippet: saga
  /** Credit and stock at once; if one is refused, the other is given back. */
  static final Saga<Wanted> FULFIL_ORDER =
      Saga.named("fulfilOrder", Wanted.class)
          .step(
              "place",
              step ->
                  step.local(
                          (it, tx, unit) -> {
                            // It is placed in the transaction that the saga starts in.
                          })
                      .compensation((it, tx, unit) ->
                          unit.execute(Order.ENTITY, it.orderId(), it.order().reject())))
          .step(
              "reserveCredit",
              step ->
                  step.after("place")
                      .request(CreditRequests.TOPIC, Wanted::lane, Wanted::reserveCredit)
                      .onReply(CreditGranted.class)
                      .onRefusal(CreditDenied.class, (it, no) -> it.refused(no.reason()))
                      .compensation(it -> it.order().releaseCredit(), CreditFreed.class))
          .step(
              "reserveStock",
              step ->
                  step.after("place")
                      .request(StockRequests.TOPIC, Wanted::orderId, Wanted::reserveStock)
                      .onReply(StockGranted.class)
                      .onRefusal(StockDenied.class, (it, no) -> it.refused(no.reason()))
                      .compensation(Wanted::releaseStock, StockFreed.class))
          .step(
              "approve",
              step ->
                  step.after("reserveCredit", "reserveStock")
                      .local((it, tx, unit) -> unit.execute(Order.ENTITY, it.orderId(), new Open()))
                      .pivot())
          .build();

  // end snippet

  // snippet: payment
  /** An open order that is not paid in time expires, unless it was cancelled before. */
  static Policy payments(Duration within) {
    return Policy.named("payments")
        .on(
            OrderOpened.class,
            (opened, message) ->
                schedule(
                    opened.orderId(),
                    message.recordedAt().plus(within),
                    new PaymentDue(opened.orderId())))
        .on(OrderPaid.class, paid -> cancel(paid.orderId()))
        .on(OrderCancelled.class, cancelled -> cancel(cancelled.orderId()))
        .onTimeout(PaymentDue.class, due -> send(Order.ENTITY, due.orderId(), new Expire()));
  }

  // end snippet

  // snippet: returns
  /** What an order held comes back when it ends; a paid one needs no credit any more. */
  static final Receiver RETURNS =
      Receiver.named("returns")
          .on(OrderCancelled.class, (e, it) -> giveBack(e.orderId(), true, it))
          .on(OrderExpired.class, (e, it) -> giveBack(e.orderId(), true, it))
          .on(OrderPaid.class, (e, it) -> giveBack(e.orderId(), false, it))
          .on(
              CreditNoteAccepted.class,
              (note, it) ->
                  it.send(
                      Outgoing.of(note).onTopic(CreditRequests.TOPIC).withKey(note.customerId())));

  private static void giveBack(String orderId, boolean stockToo, Delivery it) {
    Order order = it.execute(Order.ENTITY, orderId, new Look()).state();
    Wanted wanted = Wanted.of(Objects.requireNonNull(order.placed()));
    it.send(
        Outgoing.of(wanted.order().releaseCredit())
            .onTopic(CreditRequests.TOPIC)
            .withKey(wanted.lane()));
    if (stockToo) {
      it.send(Outgoing.of(wanted.releaseStock()).onTopic(StockRequests.TOPIC).withKey(orderId));
    }
  }

  // end snippet

  @Override
  public List<Saga<?>> sagas() {
    return List.of(FULFIL_ORDER);
  }

  @Override
  public void placed(OrderPlaced order, Scope scope) {
    scope.orders().sagas().start(scope.unit(), FULFIL_ORDER, order.orderId(), Wanted.of(order));
  }

  @Override
  public void cancelled(OrderPlaced order, Scope scope) {
    // RETURNS hears of it.
  }

  @Override
  public void accepted(CreditNoteAccepted note, Scope scope) {
    // RETURNS hears of it.
  }

  @Override
  public boolean takesPayments() {
    return true;
  }
}
