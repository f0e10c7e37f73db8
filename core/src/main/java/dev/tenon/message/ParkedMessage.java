package dev.tenon.message;

import java.time.Instant;

/**
 * A message that kept failing, or followed one of its key that did, kept in order until somebody
 * redrives or drops it.
 *
 * @param reader the policy or projection that could not take it
 * @param topic the topic it came on
 * @param ordinal orders what a reader has parked of a topic: a message's offset, or, of one without
 *     a place in a log, a number that grows with time; from 1
 * @param reason what went wrong, for people
 * @param parkedAt when it was parked, or edited last
 */
public record ParkedMessage(
    String reader, String topic, long ordinal, Message message, String reason, Instant parkedAt) {
  /** What it is found by. */
  public Id id() {
    return new Id(reader, topic, ordinal, message.id());
  }

  /** What a parked message is found by; a reader's are listed by topic, ordinal and message. */
  public record Id(String reader, String topic, long ordinal, String messageId) {}
}
