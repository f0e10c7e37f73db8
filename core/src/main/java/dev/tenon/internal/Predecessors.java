package dev.tenon.internal;

import dev.tenon.event.EventRecord;
import dev.tenon.spi.LogIndex;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells of each event the one of the same key before it on the same topic. */
final class Predecessors {
  private static final int CACHED_KEYS = 20_000;

  private final LogIndex index;
  private final Set<String> types;
  private final Map<String, Long> newest =
      new LinkedHashMap<>(1_024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > CACHED_KEYS;
        }
      };

  Predecessors(LogIndex index, Set<String> types) {
    this.index = index;
    this.types = types;
  }

  /** To be called when the log is read again from an earlier place. */
  void forget() {
    newest.clear();
  }

  /** Offsets of the predecessors of a page's events, 0 where there is none. */
  long[] of(List<EventRecord> page) {
    Set<String> unknown = new HashSet<>();
    for (EventRecord event : page) {
      if (!newest.containsKey(event.key())) {
        unknown.add(event.key());
      }
    }
    Map<String, Long> within = new HashMap<>();
    if (!unknown.isEmpty()) {
      within.putAll(index.lastOffsets(unknown, types, page.getFirst().offset()));
    }
    long[] previous = new long[page.size()];
    for (int i = 0; i < previous.length; i++) {
      EventRecord event = page.get(i);
      Long before = within.get(event.key());
      if (before == null) {
        before = newest.get(event.key());
      }
      previous[i] = before == null ? 0 : before;
      within.put(event.key(), event.offset());
    }
    newest.putAll(within);
    return previous;
  }
}
