package dev.tenon.example.b2b.customers;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happens to a customer's credit. */
public sealed interface CustomerEvent {
  /** A customer may buy on credit up to a limit. */
  record CustomerRegistered(String customerId, String name, BigDecimal creditLimit)
      implements CustomerEvent {}

  /** The limit is another one now. */
  record CreditLimitChanged(String customerId, BigDecimal creditLimit) implements CustomerEvent {}

  /** Credit is held for an order until it is due. An order for nothing holds nothing. */
  record CreditReserved(String customerId, String orderId, BigDecimal amount, Instant dueAt)
      implements CustomerEvent {}

  /** An order gets no credit. */
  record CreditRefused(@Nullable String customerId, String orderId, String reason)
      implements CustomerEvent {}

  /** What was held for an order was paid when due, and is held no longer. */
  record ReservationSettled(String customerId, String orderId, BigDecimal amount, Instant settledAt)
      implements CustomerEvent {}

  /**
   * A credit note shrank reservations, the oldest first.
   *
   * @param applied by how much
   * @param unused what was left over
   */
  record CreditReturned(
      String customerId, String creditNoteId, BigDecimal applied, BigDecimal unused)
      implements CustomerEvent {}

  /** A credit note names a customer nobody knows. */
  record CreditNoteRefused(String customerId, String creditNoteId, String reason)
      implements CustomerEvent {}

  /** What was still held for a cancelled order is held no longer. */
  record CreditReleased(String customerId, String orderId, BigDecimal amount)
      implements CustomerEvent {}
}
