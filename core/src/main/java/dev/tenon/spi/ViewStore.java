package dev.tenon.spi;

import dev.tenon.view.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of views. */
public interface ViewStore {
  /** Makes the table usable, or says why it is not; called once per table at start. */
  void prepare(Table<?> table);

  /** The rows with these keys, as the transaction sees them; a missing one is absent. */
  <R extends Record> Map<String, R> load(Tx tx, Table<R> table, Collection<String> keys);

  /** Inserts or replaces rows by key; an empty value removes the row. Done when the tx commits. */
  <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows);

  /** Rows that a query selects, outside any transaction. */
  <R extends Record> List<R> find(Table<R> table, Query query);

  /**
   * Selects rows ordered by key (by code unit).
   *
   * @param component an indexed component that must equal {@code value}; absent: every row
   * @param afterKey only keys after this one; empty: from the first
   */
  record Query(@Nullable String component, @Nullable Object value, String afterKey, int limit) {}
}
