package dev.tenon.spi;

import dev.tenon.event.Payload;

/**
 * What was replied to a message.
 *
 * @param id the reply's own
 */
public record Reply(String id, Payload payload) {}
