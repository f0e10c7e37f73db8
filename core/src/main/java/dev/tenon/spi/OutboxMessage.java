package dev.tenon.spi;

import dev.tenon.message.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message in an outbox.
 *
 * @param number of its row, from 1; messages stored one after the other have growing numbers. 0: it
 *     has no row (yet)
 * @param topic where it is to be published; empty: on the service's own
 * @param message without a place in a log; its source, which is the service, need not be kept, and
 *     an empty key stands for its id
 * @param due not to be published before; absent: at once
 */
public record OutboxMessage(long number, String topic, Message message, @Nullable Instant due) {}
