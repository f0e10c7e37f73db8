package dev.tenon.jdbc;

import dev.tenon.event.NewEvent;
import dev.tenon.spi.Change;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides the conditions of some writes, on what is stored and on what writes before them append.
 * The newest event of every tag is read at once; as a rule it is old enough to settle a condition.
 */
final class Conditions {
  private final @Nullable Session session;
  private final LogSql sql;
  private final Set<String> asked = new HashSet<>();
  private final Map<String, Long> newest = new HashMap<>();
  private final Map<String, List<Tagged>> appended = new HashMap<>();

  /** The conditions of these writes; without a session nothing stored is taken to break one. */
  Conditions(@Nullable Session session, LogSql sql, List<Write> writes) {
    this.session = session;
    this.sql = sql;
    for (Write write : writes) {
      for (Change change : write.changes()) {
        if (change instanceof Change.RequireNone condition) {
          condition.filter().items().forEach(item -> asked.addAll(item.tags()));
        }
      }
    }
  }

  /** True if the write is to be done only if some condition holds. */
  static boolean has(Write write) {
    return write.changes().stream().anyMatch(Change.RequireNone.class::isInstance);
  }

  /** What is to be looked up before anything is decided. */
  Lookup lookup() {
    return sql.newestOfTags(
        asked.stream().map(tag -> new @Nullable Object[] {tag}).toList(),
        row -> newest.put(row.getString(1), row.getLong(2)));
  }

  /** Takes in what is appended. */
  void add(NewEvent event, long offset) {
    Tagged tagged = new Tagged(offset, event.tags(), event.payload().type());
    for (String tag : event.tags()) {
      appended.computeIfAbsent(tag, name -> new ArrayList<>()).add(tagged);
    }
  }

  /** The offset of an event that came although it was not to; 0 if there is none. */
  long broken(Change.RequireNone condition) throws SQLException {
    for (TagFilter.Item item : condition.filter().items()) {
      long offset = appended(item, condition.afterOffset());
      if (offset == 0) {
        offset = stored(item, condition.afterOffset());
      }
      if (offset != 0) {
        return offset;
      }
    }
    return 0;
  }

  private long appended(TagFilter.Item item, long after) {
    long from = session == null ? 0 : after; // what is appended then has no offset of the log yet
    return item.tags().stream()
        .map(tag -> appended.getOrDefault(tag, List.of()))
        .min(Comparator.comparingInt(List::size))
        .orElse(List.of())
        .stream()
        .filter(tagged -> tagged.offset > from && item.matches(tagged.tags, tagged.type))
        .findFirst()
        .map(Tagged::offset)
        .orElse(0L);
  }

  private long stored(TagFilter.Item item, long after) throws SQLException {
    if (session == null) {
      return 0;
    }
    long oldest = Long.MAX_VALUE;
    for (String tag : item.tags()) {
      oldest = Math.min(oldest, newest.getOrDefault(tag, 0L));
    }
    boolean isSettled = oldest <= after || (item.tags().size() == 1 && item.types().isEmpty());
    if (isSettled) {
      return oldest <= after ? 0 : oldest;
    }
    long[] found = {0};
    sql.dialect.query(
        session, TagSql.first(sql.dialect, item, after, row -> found[0] = row.getLong(1)));
    return found[0];
  }

  /** The rows of the tags taken in. */
  List<@Nullable Object[]> rows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    appended.forEach((tag, events) -> {
      for (Tagged tagged : events) {
        rows.add(new @Nullable Object[] {tag, tagged.offset});
      }
    });
    return rows;
  }

  private record Tagged(long offset, Set<String> tags, String type) {}
}
