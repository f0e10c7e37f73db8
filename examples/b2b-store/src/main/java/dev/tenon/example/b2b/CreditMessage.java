package dev.tenon.example.b2b;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What customers is asked for, and what it replies. */
public sealed interface CreditMessage {
  /** The order it is about. */
  String orderId();

  /** Hold credit for an order placed at that time, by nobody known if there is no customer. */
  record ReserveCredit(
      String orderId, @Nullable String customerId, BigDecimal amount, Instant occurredAt)
      implements CreditMessage {}

  /** Hold none for an order any more. */
  record ReleaseCredit(String orderId, @Nullable String customerId) implements CreditMessage {}

  /** Credit is held. */
  record CreditGranted(String orderId) implements CreditMessage {}

  /** It is not. */
  record CreditDenied(String orderId, String reason) implements CreditMessage {}

  /** It is not held any more. */
  record CreditFreed(String orderId) implements CreditMessage {}
}
