package dev.tenon.memory;

import dev.tenon.event.EventRecord;
import dev.tenon.event.NewEvent;
import dev.tenon.spi.TagFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** The events of each tag, in the order of the log. */
final class MemoryTags {
  private final Map<String, List<Tagged>> byTag = new HashMap<>();

  void copyFrom(MemoryTags other) {
    other.byTag.forEach((tag, events) -> byTag.put(tag, new ArrayList<>(events)));
  }

  void add(NewEvent event, EventRecord stored, Undo undo) {
    Tagged tagged = new Tagged(stored, Set.copyOf(event.tags()));
    for (String tag : tagged.tags) {
      byTag.computeIfAbsent(tag, name -> new ArrayList<>()).add(tagged);
      undo.add(() -> byTag.getOrDefault(tag, List.of()).removeLast());
    }
  }

  /** Up to that many events after an offset that match. */
  List<EventRecord> find(TagFilter filter, long afterOffset, int limit) {
    NavigableMap<Long, EventRecord> found = new TreeMap<>();
    for (TagFilter.Item item : filter.items()) {
      fewest(item).stream()
          .filter(tagged -> tagged.event.offset() > afterOffset)
          .filter(tagged -> item.matches(tagged.tags, tagged.event.payload().type()))
          .limit(limit)
          .forEach(tagged -> found.put(tagged.event.offset(), tagged.event));
    }
    return found.values().stream().limit(limit).toList();
  }

  /** The offset of an event after that one that matches; 0 if there is none. */
  long anyAfter(TagFilter filter, long afterOffset) {
    for (TagFilter.Item item : filter.items()) {
      for (Tagged tagged : fewest(item).reversed()) {
        if (tagged.event.offset() <= afterOffset) {
          break;
        }
        if (item.matches(tagged.tags, tagged.event.payload().type())) {
          return tagged.event.offset();
        }
      }
    }
    return 0;
  }

  private List<Tagged> fewest(TagFilter.Item item) {
    return item.tags().stream()
        .map(tag -> byTag.getOrDefault(tag, List.of()))
        .min(Comparator.comparingInt(List::size))
        .orElse(List.of());
  }

  private record Tagged(EventRecord event, Set<String> tags) {}
}
