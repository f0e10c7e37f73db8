package dev.tenon.jdbc;

import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Write;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest events that this process committed, by their tags: a hint at broken conditions. */
final class RecentTags {
  private static final int CAPACITY = 10_000;

  private final Map<String, Long> newest =
      new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > CAPACITY;
        }
      };

  /** Takes in what became of a write. */
  synchronized void add(Write write, Outcome outcome) {
    if (!(outcome instanceof Outcome.Committed committed)) {
      return;
    }
    int next = 0;
    for (Change change : write.changes()) {
      if (change instanceof Change.Append append) {
        for (var event : append.events()) {
          long offset = committed.events().get(next++).offset();
          event.tags().forEach(tag -> newest.merge(tag, offset, Math::max));
        }
      }
    }
  }

  /** Takes in what the database says, such as after somebody emptied its tables. */
  synchronized void correct(String tag, long offset) {
    newest.put(tag, offset);
  }

  /** A condition of the write that seems to be broken, null if none does. */
  synchronized @Nullable Suspect suspect(Write write) {
    for (Change change : write.changes()) {
      if (change instanceof Change.RequireNone condition) {
        for (TagFilter.Item item : condition.filter().items()) {
          String tag = item.tags().iterator().next();
          boolean settles = item.tags().size() == 1 && item.types().isEmpty();
          if (settles && newest.getOrDefault(tag, 0L) > condition.afterOffset()) {
            return new Suspect(condition, tag);
          }
        }
      }
    }
    return null;
  }

  /** A condition, and the one tag that is enough to break it. */
  record Suspect(Change.RequireNone condition, String tag) {}
}
