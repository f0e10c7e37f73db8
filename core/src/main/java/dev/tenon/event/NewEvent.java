package dev.tenon.event;

import java.util.UUID;

/**
 * An event to be appended.
 *
 * @param id its identity for ever; two events of one id are the same event
 * @param key what keeps its messages in order; fixed here for ever
 */
public record NewEvent(UUID id, Payload payload, String key, Metadata metadata) {}
