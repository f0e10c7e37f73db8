package dev.tenon.event;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event about to be appended, with what is not in the object itself.
 *
 * @param event the object that the codec encodes
 * @param id its identity for ever; absent: a new one. An append that is repeated with the ids it
 *     had is done once. Ids ordered by time, as UUIDs of version 7, keep their index fast
 * @param tags what it concerns, to be asked for in a {@link TagQuery}; at most 20, each of 1 to 200
 *     characters
 * @param key what keeps its messages in order; absent: the id of the stream
 */
public record Draft(Object event, @Nullable UUID id, Set<String> tags, @Nullable String key) {
  /** Checks the tags and the key. */
  public Draft {
    tags = Texts.tags(tags);
    if (key != null) {
      Texts.checked("key", key);
    }
  }

  /** A draft of the event; the event itself if it is one already. */
  public static Draft of(Object event) {
    return event instanceof Draft draft ? draft : new Draft(event, null, Set.of(), null);
  }

  /** The same with this id. */
  public Draft withId(UUID itsId) {
    return new Draft(event, itsId, tags, key);
  }

  /** The same with these tags in place of others. */
  public Draft withTags(String... itsTags) {
    return withTags(List.of(itsTags));
  }

  /** The same with these tags in place of others. */
  public Draft withTags(Collection<String> itsTags) {
    return new Draft(event, id, Texts.tags(itsTags), key);
  }

  /** The same with this key. */
  public Draft withKey(String itsKey) {
    return new Draft(event, id, tags, itsKey);
  }
}
