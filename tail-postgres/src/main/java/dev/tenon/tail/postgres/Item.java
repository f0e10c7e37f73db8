package dev.tenon.tail.postgres;

import dev.tenon.spi.OutboxMessage;

/** What the log gives a feed. */
sealed interface Item {
  /** A committed message. */
  record Sent(OutboxMessage message) implements Item {}

  /** A transaction ends, and everything before that place with it. */
  record End(long place) implements Item {}
}
