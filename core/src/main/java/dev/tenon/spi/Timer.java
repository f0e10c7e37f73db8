package dev.tenon.spi;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import java.time.Instant;

/**
 * A stored timeout.
 *
 * @param owner the policy it is for
 * @param id unique within the owner; scheduling it again replaces the timer
 */
public record Timer(String owner, String id, Instant due, Payload payload, Metadata metadata) {}
