package dev.tenon.internal;

import dev.tenon.spi.ViewStore;
import dev.tenon.spi.ViewStore.Query;
import dev.tenon.view.Table;
import dev.tenon.view.Views;
import java.util.List;
import java.util.Optional;

/** Reads of views from the service's database. */
final class StoredViews implements Views {
  private final ViewStore store;

  StoredViews(ViewStore store) {
    this.store = store;
  }

  @Override
  public <R extends Record> Optional<R> get(Table<R> table, String key) {
    return find(table, table.keyComponent(), key, "", 1).stream().findFirst();
  }

  @Override
  public <R extends Record> List<R> page(Table<R> table, String afterKey, int limit) {
    requireStorable(table, afterKey);
    return store.find(table, new Query(null, null, afterKey, limit));
  }

  @Override
  public <R extends Record> List<R> find(
      Table<R> table, String component, Object value, String afterKey, int limit) {
    if (value instanceof String text) {
      requireStorable(table, text);
    }
    requireStorable(table, afterKey);
    return store.find(table, new Query(component, value, afterKey, limit));
  }

  private static void requireStorable(Table<?> table, String text) {
    Text.requireStorable("what is looked for", "table " + table.name(), text);
  }
}
