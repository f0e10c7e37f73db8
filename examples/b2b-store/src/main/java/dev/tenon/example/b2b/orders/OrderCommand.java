package dev.tenon.example.b2b.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked of an order. */
public sealed interface OrderCommand {
  /** Place it. */
  record Place(
      String orderId,
      @Nullable String customerId,
      List<OrderLine> lines,
      Instant occurredAt,
      boolean timeGiven)
      implements OrderCommand {}

  /** Open it: its credit is reserved. */
  record Open() implements OrderCommand {}

  /** Reject it. */
  record Reject(String reason) implements OrderCommand {}

  /** Cancel it, as its customer wishes. */
  record Cancel() implements OrderCommand {}

  /** Take its payment, which was made then. */
  record Pay(BigDecimal amount, Instant paidAt) implements OrderCommand {}

  /** Cancel it, since it was not paid in time; nothing if it was. */
  record Expire() implements OrderCommand {}

  /** Look at it; changes nothing. */
  record Look() implements OrderCommand {}

  /** Note that it was settled. */
  record NoteSettled(Instant settledAt) implements OrderCommand {}
}
