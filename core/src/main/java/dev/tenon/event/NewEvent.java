package dev.tenon.event;

import java.util.Set;
import java.util.UUID;

/**
 * An event to be appended.
 *
 * @param id its identity for ever; two events of one id are the same event
 * @param key what keeps its messages in order; fixed here for ever
 * @param tags what it is found by, beside its place; as in {@link Draft}
 */
public record NewEvent(UUID id, Payload payload, String key, Metadata metadata, Set<String> tags) {
  /** Checks the tags. */
  public NewEvent {
    tags = Texts.tags(tags);
  }

  /** An event without tags. */
  public NewEvent(UUID id, Payload payload, String key, Metadata metadata) {
    this(id, payload, key, metadata, Set.of());
  }
}
