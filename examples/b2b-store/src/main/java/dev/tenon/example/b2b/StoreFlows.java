package dev.tenon.example.b2b;

import static dev.tenon.flow.Reaction.optional;
import static dev.tenon.flow.Reaction.within;

import dev.tenon.flow.Choreography;
import java.time.Duration;
import java.util.List;

/**
 * What is meant to come of what, for those who look on from outside: the services work without it.
 * {@code store.flows} says the same for the command line.
 */
public final class StoreFlows {
  private static final Duration SOON = Duration.ofSeconds(5);

  /** An order is placed, and opened or rejected. */
  public static final Choreography ORDER =
      Choreography.named("order")
          .begins("orders", "OrderPlaced")
          .then(
              "orders", "OrderPlaced", within(SOON, "customers", "CreditReserved", "CreditRefused"))
          .then("orders", "OrderPlaced", optional("customers", "ReservationSettled"))
          .then("customers", "CreditReserved", within(SOON, "orders", "OrderOpened"))
          .then("customers", "CreditRefused", within(SOON, "orders", "OrderRejected"))
          .then("customers", "ReservationSettled", within(SOON, "orders", "OrderSettled"))
          .ends("orders", "OrderOpened", "OrderRejected")
          .build();

  /** An order is cancelled; if credit is still held for it, it is released. */
  public static final Choreography CANCEL =
      Choreography.named("cancel")
          .begins("orders", "OrderCancelled")
          .then("orders", "OrderCancelled", optional("customers", "CreditReleased"))
          .ends("orders", "OrderCancelled")
          .build();

  /** Goods come back. */
  public static final Choreography CREDIT_NOTE =
      Choreography.named("credit-note")
          .begins("orders", "CreditNoteAccepted")
          .then(
              "orders",
              "CreditNoteAccepted",
              within(SOON, "customers", "CreditReturned", "CreditNoteRefused"))
          .then("orders", "CreditNoteAccepted", optional("customers", "ReservationSettled"))
          .then("customers", "ReservationSettled", within(SOON, "orders", "OrderSettled"))
          .ends("customers", "CreditReturned", "CreditNoteRefused")
          .build();

  /** All of them. */
  public static final List<Choreography> ALL = List.of(ORDER, CANCEL, CREDIT_NOTE);

  private StoreFlows() {}
}
