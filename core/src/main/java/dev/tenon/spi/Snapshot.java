package dev.tenon.spi;

import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import java.time.Instant;

/**
 * The state of an entity after an event of its stream.
 *
 * @param version of that event
 * @param recordedAt of that event
 * @param schemaVersion of the entity's snapshots, raised when its rules make another state of the
 *     same events; beside it the state has the version of its own form
 */
public record Snapshot(
    StreamId stream, long version, Instant recordedAt, int schemaVersion, Payload state) {}
