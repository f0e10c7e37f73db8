package dev.tenon.spi;

import dev.tenon.message.Outgoing;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Feeds a service's relay from its database's own log. Of one service, and safe for use by many
 * threads.
 */
public interface OutboxTail {
  /**
   * Begins. The feed reads nothing before its first {@link OutboxFeed#rewind}, since another
   * instance may be the one that publishes.
   *
   * @throws dev.tenon.error.TenonException if the database does not let its log be read, saying
   *     what to change
   */
  OutboxFeed open(Tailed outbox);

  /** Where messages of a transaction go; by default into the outbox. */
  default Outlet outlet(Outlet transaction) {
    return transaction;
  }

  /**
   * What there is to tail.
   *
   * @param service its name
   * @param table polls the outbox
   * @param encoder makes messages of what is read elsewhere than in the outbox
   */
  record Tailed(
      String service, Database database, InstantSource clock, OutboxFeed table, Encoder encoder) {}

  /** Encodes messages as they are when they are sent. */
  @FunctionalInterface
  interface Encoder {
    /** The message, recorded at that instant. */
    OutboxMessage encode(Outgoing message, Instant recordedAt);
  }
}
