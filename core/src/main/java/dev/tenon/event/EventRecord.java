package dev.tenon.event;

import java.time.Instant;
import java.util.UUID;

/**
 * An event as the log holds it.
 *
 * @param version its place in its stream, from 1 without a gap
 * @param offset its place in the log, see {@link Position}
 * @param metadata with {@code occurredAt} always present
 * @param recordedAt when it was stored; never decreasing within a stream
 */
public record EventRecord(
    UUID id,
    StreamId stream,
    long version,
    long offset,
    Payload payload,
    String key,
    Metadata metadata,
    Instant recordedAt) {
  /** The business time. */
  public Instant occurredAt() {
    Instant occurred = metadata.occurredAt();
    return occurred == null ? recordedAt : occurred;
  }
}
