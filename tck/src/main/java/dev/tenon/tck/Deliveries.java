package dev.tenon.tck;

import dev.tenon.message.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/** What a group has taken, told apart from what it was merely shown. Used by many lanes at once. */
final class Deliveries {
  private final Map<String, SequencedSet<String>> idsByKey = new LinkedHashMap<>();
  private final List<Message> taken = new ArrayList<>();
  private int distinct;

  synchronized void take(List<Message> messages) {
    for (Message message : messages) {
      taken.add(message);
      if (idsByKey.computeIfAbsent(message.key(), key -> new LinkedHashSet<>()).add(message.id())) {
        distinct++;
      }
    }
  }

  /** How many different messages were taken: at least once is allowed to mean more than once. */
  synchronized int count() {
    return distinct;
  }

  synchronized List<Message> all() {
    return List.copyOf(taken);
  }

  synchronized Set<String> keys() {
    return Set.copyOf(idsByKey.keySet());
  }

  /** The ids of a key in the order in which they were taken first. */
  synchronized List<String> idsOf(String key) {
    SequencedSet<String> ids = idsByKey.get(key);
    return ids == null ? List.of() : List.copyOf(ids);
  }

  /** The ids of a key that this one took, or the other. */
  Set<String> takenFrom(String key, Deliveries other) {
    Set<String> ids = new LinkedHashSet<>(idsOf(key));
    ids.addAll(other.idsOf(key));
    return ids;
  }
}
