package dev.tenon.command;

import dev.tenon.event.EventRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command did.
 *
 * @param version the entity's version after it
 * @param state the entity's state after it
 * @param recordedAt when the entity last changed; absent if it has no event, or within a {@link
 *     UnitOfWork} whose changes are not stored yet
 * @param recorded the events it recorded; none if nothing changed, or within a unit of work
 */
public record Execution<S>(
    long version, S state, @Nullable Instant recordedAt, List<EventRecord> recorded) {}
