package dev.tenon.spi;

import dev.tenon.event.Payload;

/**
 * What a replay takes of an event of the log.
 *
 * @param offset its place in the log
 */
public record LoggedPayload(long offset, Payload payload) {}
