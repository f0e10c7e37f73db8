package dev.tenon.example.b2b;

import dev.tenon.command.Entity;
import dev.tenon.command.UnitOfWork;
import dev.tenon.example.b2b.Choreography.AcceptedCreditNote;
import dev.tenon.example.b2b.Choreography.CancelledOrder;
import dev.tenon.example.b2b.CreditMessage.CreditDenied;
import dev.tenon.example.b2b.CreditMessage.CreditFreed;
import dev.tenon.example.b2b.CreditMessage.CreditGranted;
import dev.tenon.example.b2b.CreditMessage.ReleaseCredit;
import dev.tenon.example.b2b.CreditMessage.ReserveCredit;
import dev.tenon.example.b2b.customers.Customer;
import dev.tenon.example.b2b.customers.CustomerCommand;
import dev.tenon.example.b2b.customers.CustomerCommand.GiveBack;
import dev.tenon.example.b2b.customers.CustomerCommand.Release;
import dev.tenon.example.b2b.customers.CustomerCommand.Reserve;
import dev.tenon.example.b2b.customers.CustomerEvent;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.json.JsonCodec;
import org.jspecify.annotations.Nullable;

/**
 * What customers is asked for when somebody else steers, and what it replies. It knows nothing of
 * who asks, or why. All that concerns a customer comes in one lane: credit is judged in the order
 * of the orders and credit notes.
 */
final class CreditRequests {
  /** Where it is asked. */
  static final String TOPIC = "credit";

  /** What customers reads there, and says. */
  static final JsonCodec CODEC =
      JsonCodec.of(CreditMessage.class)
          .named("CreditNoteAccepted", AcceptedCreditNote.class)
          .named("OrderCancelled", CancelledOrder.class);

  /** Customers' part. */
  static final Receiver RECEIVER =
      Receiver.named("credit")
          .on(TOPIC, ReserveCredit.class, CreditRequests::reserve)
          .on(TOPIC, ReleaseCredit.class, CreditRequests::release)
          .on(TOPIC, AcceptedCreditNote.class, CreditRequests::giveBack)
          .on(
              TOPIC,
              CancelledOrder.class,
              (order, it) ->
                  it.execute(Customer.ENTITY, it.message().key(), new Release(order.orderId())))
          .parkUnhandled(TOPIC);

  private CreditRequests() {}

  // snippet: reserve
  private static void reserve(ReserveCredit asked, Delivery it) {
    String id = asked.orderId();
    String refusal = judge(asked, it);
    it.reply(refusal == null ? new CreditGranted(id) : new CreditDenied(id, refusal));
  }

  /** Holds credit for an order; says why not if it does not. */
  static @Nullable String judge(ReserveCredit asked, UnitOfWork unit) {
    String id = asked.orderId();
    Customer customer =
        unit.execute(
                entity(asked.customerId()),
                idOf(asked.customerId(), id),
                new Reserve(asked.customerId(), id, asked.amount(), asked.occurredAt()))
            .state();
    return customer.refusalOf(id, asked.amount());
  }

  // end snippet

  private static void release(ReleaseCredit asked, Delivery it) {
    release(asked.orderId(), asked.customerId(), it);
    it.reply(new CreditFreed(asked.orderId()));
  }

  /** Holds nothing for an order any more. */
  static void release(String orderId, @Nullable String customerId, UnitOfWork unit) {
    unit.execute(entity(customerId), idOf(customerId, orderId), new Release(orderId));
  }

  /** Gives back what a credit note says. */
  static void giveBack(AcceptedCreditNote note, UnitOfWork unit) {
    String id = note.customerId();
    var back = new GiveBack(id, note.creditNoteId(), note.amount(), note.occurredAt());
    unit.execute(Customer.ENTITY, id, back);
  }

  private static Entity<CustomerCommand, Customer, CustomerEvent> entity(
      @Nullable String customerId) {
    return customerId == null ? Customer.NOBODY : Customer.ENTITY;
  }

  private static String idOf(@Nullable String customerId, String orderId) {
    return customerId == null ? orderId : customerId;
  }
}
