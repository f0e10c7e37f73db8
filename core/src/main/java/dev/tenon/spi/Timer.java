package dev.tenon.spi;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import java.time.Instant;

/**
 * A stored timeout.
 *
 * @param owner the policy it is for
 * @param tenant whose event it follows from; empty for none
 * @param id unique within the owner and tenant; scheduling it again replaces the timer
 */
public record Timer(
    String owner, String tenant, String id, Instant due, Payload payload, Metadata metadata) {}
