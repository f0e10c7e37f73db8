package dev.tenon.example.b2b.orders;

import dev.tenon.Tenon;
import dev.tenon.command.UnitOfWork;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Saga;
import java.util.List;
import java.util.function.Consumer;

/** What follows when an order changes, in the transaction that stores the change. */
public interface FollowUp {
  /**
   * The transaction.
   *
   * @param followUp what follows within it
   * @param orders the service
   * @param outbox sends a message, if it {@link #sends} any
   */
  record Scope(FollowUp followUp, Tenon orders, UnitOfWork unit, Consumer<Outgoing> outbox) {}

  /** An order was placed. */
  void placed(OrderPlaced order, Scope scope);

  /** An open order was cancelled. */
  void cancelled(OrderPlaced order, Scope scope);

  /** Whether orders are to be paid one by one. */
  default boolean takesPayments() {
    return false;
  }

  /** A credit note was accepted. */
  void accepted(CreditNoteAccepted note, Scope scope);

  /** Whether it sends messages. What gives commands alone can share commits with others. */
  default boolean sends() {
    return true;
  }

  /** The sagas it starts. */
  default List<Saga<?>> sagas() {
    return List.of();
  }

  /** What it makes happen that others are to hear of, beside what happens to orders. */
  default List<Class<?>> published() {
    return List.of();
  }
}
