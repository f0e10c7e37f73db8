package dev.tenon.view;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A projection's hand on its tables while it takes in a batch of events. Changes are merged in
 * memory and written once per row and batch, together with the projection's progress.
 */
public interface Rows {
  /** The row with that key, as changed so far. */
  <R extends Record> Optional<R> get(Table<R> table, String key);

  /** Inserts or replaces a row. */
  <R extends Record> void put(Table<R> table, R row);

  /** Removes a row, if there is one. */
  <R extends Record> void remove(Table<R> table, String key);

  /** Changes a row, if there is one. */
  default <R extends Record> void update(Table<R> table, String key, UnaryOperator<R> change) {
    get(table, key).ifPresent(row -> put(table, change.apply(row)));
  }

  /** Runs once the batch is committed; not run if it is not. A failure of it is only logged. */
  void afterCommit(Runnable action);
}
