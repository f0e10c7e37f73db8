package dev.tenon.example.b2b.customers;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What can be asked of a customer's credit. */
public sealed interface CustomerCommand {
  /** Register the customer. */
  record Register(String customerId, String name, BigDecimal creditLimit)
      implements CustomerCommand {}

  /** Change the limit. */
  record ChangeLimit(BigDecimal creditLimit) implements CustomerCommand {}

  /** Hold credit for an order placed at that time, by nobody known if there is no customer. */
  record Reserve(@Nullable String customerId, String orderId, BigDecimal amount, Instant at)
      implements CustomerCommand {}

  /** Give credit back for a credit note of that time. */
  record GiveBack(String customerId, String creditNoteId, BigDecimal amount, Instant at)
      implements CustomerCommand {}

  /** Look at it; changes nothing. */
  record Look() implements CustomerCommand {}

  /** Release what a cancelled order still holds. */
  record Release(String orderId) implements CustomerCommand {}
}
