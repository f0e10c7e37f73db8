package dev.tenon.message;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import java.time.Instant;

/**
 * The envelope of an event on its way to other services.
 *
 * @param id the event's id: the same however often it is published
 * @param source the service whose log it comes from
 * @param key what keeps messages in order; messages of one key arrive in log order
 * @param metadata with {@code occurredAt} always present
 * @param stream the stream it was appended to, as {@link StreamId} writes it
 * @param version its place in that stream
 * @param position its place in the source's log
 * @param previous the offset of the message of the same key before it on the same topic, 0 for the
 *     first; it follows from the log, so every publish says the same
 */
public record Message(
    String id,
    Payload payload,
    String source,
    String key,
    Metadata metadata,
    Instant recordedAt,
    String stream,
    long version,
    Position position,
    long previous) {
  /** The tenant of its stream; empty if it has none. */
  public String tenant() {
    return StreamId.tenantOf(stream);
  }

  /** The business time. */
  public Instant occurredAt() {
    Instant occurred = metadata.occurredAt();
    return occurred == null ? recordedAt : occurred;
  }
}
