package dev.tenon.message;

import java.time.Instant;

/**
 * A message that kept failing, or followed one of its key that did, kept in order until somebody
 * redrives or drops it.
 *
 * @param reader the policy or projection that could not take it
 * @param topic the topic it came on
 * @param reason what went wrong, for people
 */
public record ParkedMessage(
    String reader, String topic, Message message, String reason, Instant parkedAt) {}
