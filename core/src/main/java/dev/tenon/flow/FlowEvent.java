package dev.tenon.flow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event or message of a flow, as its service kept it.
 *
 * @param id its id
 * @param flow the flow it belongs to: its correlation id, or its own id if it has none
 * @param name its service and type
 * @param subject what it is about: its stream, or the key of a message
 * @param causationId the id of the message it follows from
 * @param recordedAt when its service stored it, by that service's clock
 */
public record FlowEvent(
    String id,
    String flow,
    EventName name,
    String subject,
    @Nullable String causationId,
    Instant recordedAt) {}
