package dev.tenon.spi;

/** What a database's log gives a {@link TailFeed}, in the order of the commits. */
public sealed interface TailItem {
  /** A committed message. */
  record Sent(OutboxMessage message) implements TailItem {}

  /** A transaction ends, and everything before that place with it. */
  record End(long place) implements TailItem {}
}
