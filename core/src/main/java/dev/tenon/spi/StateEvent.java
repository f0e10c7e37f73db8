package dev.tenon.spi;

import dev.tenon.event.Payload;
import java.time.Instant;

/**
 * What a state takes of an event of its stream.
 *
 * @param recordedAt when it was stored
 */
public record StateEvent(long version, Payload payload, Instant recordedAt) {}
