package dev.tenon.view;

import java.util.List;
import java.util.Optional;

/** Reads of a service's views, outside any transaction. Safe for use by many threads. */
public interface Views {
  /** The row with that key. */
  <R extends Record> Optional<R> get(Table<R> table, String key);

  /** Up to {@code limit} rows ordered by key, after the given key (empty: from the first). */
  <R extends Record> List<R> page(Table<R> table, String afterKey, int limit);

  /** As {@link #page}, only rows whose indexed component has that value. */
  <R extends Record> List<R> find(
      Table<R> table, String component, Object value, String afterKey, int limit);
}
