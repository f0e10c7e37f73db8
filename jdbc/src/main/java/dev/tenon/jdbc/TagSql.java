package dev.tenon.jdbc;

import dev.tenon.spi.TagFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements that find events by tags: for each item a walk along the index of its first tag. */
final class TagSql {
  private static final String OF_ITEM =
      "select t.position from tenon_tag t where t.tag = ? and t.position > ?";

  /**
   * A probe of its own for each event on the walk; without the offset PostgreSQL makes a join of
   * it, and takes seconds to plan one of many tags.
   */
  private static final String PROBE = " limit 1 offset 0)";

  private static final String AND_TAG =
      " and exists (select 1 from tenon_tag where tag = ? and position = t.position" + PROBE;
  private static final String AND_TYPE =
      " and exists (select 1 from tenon_event where position = t.position and event_type in (";
  private static final String IN_ORDER = " order by t.position limit ";

  private TagSql() {}

  /** Finds the first event after an offset that the item matches: its position. */
  static Lookup first(
      Dialect dialect, TagFilter.Item item, long afterOffset, Dialect.RowReader reader) {
    @Nullable Object[] key = key(item, afterOffset);
    List<SqlType> types = new ArrayList<>(Collections.nCopies(key.length, SqlType.TEXT));
    types.set(1, SqlType.LONG);
    String select = ofItem(item) + IN_ORDER + "1";
    for (int i = 1; i <= key.length; i++) {
      select = select.replaceFirst("\\?", ":" + i);
    }
    return new Lookup(
        dialect.lookup(select, types),
        types,
        Collections.<@Nullable Object[]>singletonList(key),
        reader);
  }

  /** The parameters of an item after an offset. */
  static @Nullable Object[] key(TagFilter.Item item, long afterOffset) {
    List<@Nullable Object> key = new ArrayList<>(item.tags());
    key.add(1, afterOffset);
    key.addAll(item.types());
    return key.toArray();
  }

  /**
   * Selects the events that match; its parameters are for each item those of {@link #key} and the
   * limit, and the limit again. One statement, since another one would see later commits.
   */
  static String page(String columns, TagFilter filter) {
    List<String> items = new ArrayList<>();
    for (TagFilter.Item item : filter.items()) {
      items.add(
          "select position as found from (" + ofItem(item) + IN_ORDER + "?) i" + items.size());
    }
    return "select "
        + columns
        + " from ("
        + String.join(" union ", items)
        + ") f join tenon_event on position = found order by position limit ?";
  }

  private static String ofItem(TagFilter.Item item) {
    String types = String.join(", ", Collections.nCopies(item.types().size(), "?"));
    return OF_ITEM
        + AND_TAG.repeat(item.tags().size() - 1)
        + (types.isEmpty() ? "" : AND_TYPE + types + ")" + PROBE);
  }
}
