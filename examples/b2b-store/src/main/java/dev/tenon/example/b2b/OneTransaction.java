package dev.tenon.example.b2b;

import dev.tenon.command.UnitOfWork;
import dev.tenon.example.b2b.Choreography.AcceptedCreditNote;
import dev.tenon.example.b2b.CreditMessage.ReserveCredit;
import dev.tenon.example.b2b.customers.Customer;
import dev.tenon.example.b2b.customers.CustomerCommand.Look;
import dev.tenon.example.b2b.customers.CustomerEvent;
import dev.tenon.example.b2b.customers.Reservations.Reservation;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.FollowUp;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.OrderCommand.NoteSettled;
import dev.tenon.example.b2b.orders.OrderCommand.Open;
import dev.tenon.example.b2b.orders.OrderCommand.Reject;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where credit is in the database of the orders: what changes an order changes the credit in the
 * same transaction. Nobody waits for a reply, and there is nothing to undo.
 */
final class OneTransaction implements FollowUp {
  // snippet: placed
  @Override
  public void placed(OrderPlaced order, Scope scope) {
    String id = order.orderId();
    UnitOfWork unit = scope.unit();
    noteSettled(order.customerId(), order.occurredAt(), unit);
    var credit = new ReserveCredit(id, order.customerId(), order.total(), order.occurredAt());
    String refusal = CreditRequests.judge(credit, unit);
    unit.execute(Order.ENTITY, id, refusal == null ? new Open() : new Reject(refusal));
  }

  @Override
  public void cancelled(OrderPlaced order, Scope scope) {
    CreditRequests.release(order.orderId(), order.customerId(), scope.unit());
  }

  // end snippet

  @Override
  public void accepted(CreditNoteAccepted note, Scope scope) {
    String customer = note.customerId();
    noteSettled(customer, note.occurredAt(), scope.unit());
    var back =
        new AcceptedCreditNote(note.creditNoteId(), customer, note.amount(), note.occurredAt());
    CreditRequests.giveBack(back, scope.unit());
  }

  /** What fell due by then is settled before credit is judged, and its orders are told. */
  private static void noteSettled(@Nullable String customerId, Instant by, UnitOfWork unit) {
    if (customerId != null) {
      Customer customer = unit.execute(Customer.ENTITY, customerId, new Look()).state();
      for (Reservation due : customer.reservations().dueAt(by)) {
        unit.execute(Order.ENTITY, due.orderId(), new NoteSettled(due.dueAt()));
      }
    }
  }

  @Override
  public boolean sends() {
    return false;
  }

  @Override
  public List<Class<?>> published() {
    return List.of(CustomerEvent.class.getPermittedSubclasses());
  }
}
