package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.view.Projection;
import dev.tenon.view.Rows;
import dev.tenon.view.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows one batch of a projection touches: read once, changed in memory, written once. */
final class BatchRows implements Rows {
  private final ViewStore store;
  private final Tx tx;
  private final Projection projection;
  private final Map<Table<?>, Touched<?>> touched = new LinkedHashMap<>();
  private final List<Runnable> afterCommit = new ArrayList<>();

  BatchRows(ViewStore store, Tx tx, Projection projection) {
    this.store = store;
    this.tx = tx;
    this.projection = projection;
  }

  @Override
  public <R extends Record> Optional<R> get(Table<R> table, String key) {
    return of(table).get(key);
  }

  @Override
  public <R extends Record> void put(Table<R> table, R row) {
    of(table).change(table.key().apply(row), Optional.of(row));
  }

  @Override
  public <R extends Record> void remove(Table<R> table, String key) {
    of(table).change(key, Optional.empty());
  }

  @Override
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  void save() {
    touched.values().forEach(Touched::save);
  }

  List<Runnable> afterCommit() {
    return afterCommit;
  }

  @SuppressWarnings("unchecked") // a table keeps the type of its rows
  private <R extends Record> Touched<R> of(Table<R> table) {
    Touched<?> rows = touched.get(table);
    if (rows == null) {
      if (!projection.tables().contains(table)) {
        throw Problem.INVALID_ARGUMENT.because(
            projection + " uses table " + table.name() + " without naming it; name it in named(…)");
      }
      rows = new Touched<>(table);
      touched.put(table, rows);
    }
    return (Touched<R>) rows;
  }

  private final class Touched<R extends Record> {
    private final Table<R> table;
    private final Map<String, Optional<R>> changed = new LinkedHashMap<>();
    private final Map<String, Optional<R>> read = new HashMap<>();

    Touched(Table<R> table) {
      this.table = table;
    }

    Optional<R> get(String key) {
      Optional<R> own = changed.get(key);
      return own != null ? own : read.computeIfAbsent(key, this::load);
    }

    void change(String key, Optional<R> row) {
      requireStorable(key);
      changed.put(key, row);
    }

    private Optional<R> load(String key) {
      requireStorable(key);
      return Optional.ofNullable(store.load(tx, table, List.of(key)).get(key));
    }

    /** Asked here, a bad key is that message's failure; asked of the database, everybody's. */
    private void requireStorable(String key) {
      Text.requireStorable("a key", "table " + table.name(), key);
    }

    void save() {
      if (!changed.isEmpty()) {
        store.save(tx, table, changed);
      }
    }
  }
}
