package dev.tenon.testing;

import dev.tenon.view.Projection;
import dev.tenon.view.Rows;
import dev.tenon.view.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tables of one projection, in maps. */
final class MemoryRows implements Rows {
  private final Projection projection;
  private final Map<String, Map<String, Record>> tables = new HashMap<>();
  private final List<Runnable> afterCommit = new ArrayList<>();

  MemoryRows(Projection projection) {
    this.projection = projection;
    projection.tables().forEach(table -> tables.put(table.name(), new TreeMap<>()));
  }

  @Override
  public <R extends Record> Optional<R> get(Table<R> table, String key) {
    return Optional.ofNullable(rows(table).get(key)).map(table.row()::cast);
  }

  @Override
  public <R extends Record> void put(Table<R> table, R row) {
    rows(table).put(table.key().apply(row), row);
  }

  @Override
  public <R extends Record> void remove(Table<R> table, String key) {
    rows(table).remove(key);
  }

  @Override
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  void commit() {
    List<Runnable> actions = List.copyOf(afterCommit);
    afterCommit.clear();
    actions.forEach(Runnable::run);
  }

  <R extends Record> List<R> all(Table<R> table) {
    return rows(table).values().stream().map(table.row()::cast).toList();
  }

  private Map<String, Record> rows(Table<?> table) {
    Map<String, Record> rows = tables.get(table.name());
    if (rows == null) {
      throw new AssertionError(
          "%s has no table '%s', only %s".formatted(projection, table.name(), tables.keySet()));
    }
    return rows;
  }
}
