package dev.tenon.message;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of an event on its way to other services.
 *
 * @param id the same however often it is published; unique among those of its source
 * @param source the service it comes from
 * @param tenant whose it is; empty: of no tenant
 * @param key what keeps messages in order; messages of one key arrive in the order of their source
 * @param metadata with {@code occurredAt} always present
 * @param recordedAt the source's clock when it was stored there
 * @param place where it stands in its source's log; absent if it comes from elsewhere, such as the
 *     outbox of ordinary tables: then its id alone tells it from others
 */
public record Message(
    String id,
    Payload payload,
    String source,
    String tenant,
    String key,
    Metadata metadata,
    Instant recordedAt,
    @Nullable Place place) {
  /** The stream it was appended to, as {@link StreamId} writes it; empty if it has no place. */
  public String stream() {
    return place == null ? "" : place.stream();
  }

  /** Its version in that stream; 0 if it has no place. */
  public long version() {
    return place == null ? 0 : place.version();
  }

  /** Its offset in its source's log; 0 if it has no place. */
  public long offset() {
    return place == null ? 0 : place.position().offset();
  }

  /** The offset of the message of its key before it; 0 if there is none, or it has no place. */
  public long previous() {
    return place == null ? 0 : place.previous();
  }

  /** The business time. */
  public Instant occurredAt() {
    Instant occurred = metadata.occurredAt();
    return occurred == null ? recordedAt : occurred;
  }

  /**
   * Where a message stands in its source's log. All of it follows from the log, so every publish
   * says the same.
   *
   * @param stream the stream it was appended to, as {@link StreamId} writes it
   * @param version its place in that stream
   * @param position its place in the log
   * @param previous the offset of the message of the same key before it on the same topic, 0 for
   *     the first
   */
  public record Place(String stream, long version, Position position, long previous) {}
}
