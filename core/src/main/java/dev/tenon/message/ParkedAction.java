package dev.tenon.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operator did with messages that a reader has parked.
 *
 * @param number 1, 2, … of those of the reader
 * @param topic absent if it was done with all that the reader has parked
 * @param messageId of the one message it was done with; what the message said is in its source's
 *     log or outbox
 * @param at when it was done, or begun if it took many transactions
 * @since 0.1
 */
public record ParkedAction(
    long number,
    Kind kind,
    String reader,
    @Nullable String topic,
    @Nullable String messageId,
    String actor,
    String reason,
    Instant at) {
  /** What was done. */
  public enum Kind {
    /** All that the reader has parked was given to it again. */
    REDRIVEN,
    /** A topic whose source was restored from a backup was gone on with. */
    ACCEPTED,
    /** What a message says was replaced. */
    EDITED,
    /** A message was dropped for good. */
    DROPPED
  }
}
