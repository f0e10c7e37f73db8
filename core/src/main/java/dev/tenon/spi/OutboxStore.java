package dev.tenon.spi;

import java.time.Instant;
import java.util.List;

/**
 * The messages that transactions sent, until they are taken out by {@link Change.Sent}. A message
 * is there from its transaction's commit on, whatever is numbered later and committed before. Safe
 * for use by many threads.
 */
public interface OutboxStore {
  /** Up to {@code limit} messages due at that instant, in the order of their numbers, after one. */
  List<OutboxMessage> due(Instant now, long afterNumber, int limit);

  /** How many are due at that instant. */
  long countDue(Instant now);

  /**
   * Up to {@code limit} messages that were kept when they were taken out, ordered by when that was
   * and then by their numbers, after an instant and number.
   */
  List<SentMessage> sent(Instant afterTime, long afterNumber, int limit);

  /**
   * Deletes up to {@code limit} messages that were kept when they were taken out before that
   * instant, the oldest first.
   *
   * @return how many
   */
  int forgetSent(Instant before, int limit);

  /**
   * A message that was sent.
   *
   * @param sentAt when it was taken out, by the clock of who did
   */
  record SentMessage(Instant sentAt, OutboxMessage message) {}
}
