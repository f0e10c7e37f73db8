package dev.tenon.memory;

import dev.tenon.error.Problem;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.view.Table;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Rows of views: the records themselves, by table and key. */
final class MemoryViews implements ViewStore {
  private static final Set<Class<?>> STORABLE =
      Set.of(String.class, BigDecimal.class, long.class, int.class, boolean.class, Instant.class);

  private final MemoryDatabase database;
  private final Map<String, Prepared> tables = new HashMap<>();

  MemoryViews(MemoryDatabase database) {
    this.database = database;
  }

  void copyFrom(MemoryViews other) {
    other.tables.forEach(
        (name, table) -> tables.put(name, new Prepared(table.row, new TreeMap<>(table.rows))));
  }

  @Override
  public void prepare(Table<?> table) {
    for (RecordComponent component : table.row().getRecordComponents()) {
      if (!STORABLE.contains(component.getType()) && !component.getType().isEnum()) {
        throw Problem.INVALID_ARGUMENT.because(
            "component '%s' of %s is a %s; use one of the types that Table names"
                .formatted(component.getName(), table.name(), component.getType().getName()));
      }
    }
    Prepared known =
        database.locked(() ->
            tables.computeIfAbsent(
                table.name(), name -> new Prepared(table.row(), new TreeMap<>())));
    if (known.row != table.row()) {
      throw Problem.INVALID_ARGUMENT.because(
          "table '%s' already holds rows of %s; name this one differently"
              .formatted(table.name(), known.row.getName()));
    }
  }

  @Override
  public <R extends Record> Map<String, R> load(Tx tx, Table<R> table, Collection<String> keys) {
    Rows changed = rowsOf(tx);
    return database.locked(() -> {
      NavigableMap<String, Record> stored = stored(table.name());
      Map<String, R> found = new HashMap<>();
      for (String key : keys) {
        changed
            .find(table.name(), key)
            .orElseGet(() -> Optional.ofNullable(stored.get(key)))
            .ifPresent(row -> found.put(key, table.row().cast(row)));
      }
      return found;
    });
  }

  @Override
  public <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows) {
    Rows changed = rowsOf(tx);
    database.locked(() -> stored(table.name()));
    rows.forEach((key, row) -> changed.put(table.name(), key, row.map(Function.identity())));
  }

  @Override
  public <R extends Record> List<R> find(Table<R> table, Query query) {
    return database.locked(() ->
        stored(table.name()).tailMap(query.afterKey(), false).values().stream()
            .map(table.row()::cast)
            .filter(selectedBy(table, query))
            .limit(query.limit())
            .toList());
  }

  /** Does what a transaction saved. Under the lock. */
  void apply(Rows rows, Undo undo) {
    rows.byTable.forEach((table, changed) ->
        changed.forEach((key, row) -> undo.put(stored(table), key, row.orElse(null))));
  }

  private NavigableMap<String, Record> stored(String table) {
    Prepared prepared = tables.get(table);
    if (prepared == null) {
      throw Problem.INVALID_ARGUMENT.because("table '" + table + "' was not prepared");
    }
    return prepared.rows;
  }

  private Rows rowsOf(Tx tx) {
    if (tx instanceof MemoryTx own && own.isOf(database)) {
      return own.rows();
    }
    throw Problem.INVALID_ARGUMENT.because("the transaction is of another database");
  }

  private static <R extends Record> Predicate<R> selectedBy(Table<R> table, Query query) {
    String component = query.component();
    if (component == null) {
      return row -> true;
    }
    if (!component.equals(table.keyComponent()) && !table.indexed().contains(component)) {
      throw Problem.INVALID_ARGUMENT.because(
          "'%s' of table '%s' is not indexed; add it to indexedBy"
              .formatted(component, table.name()));
    }
    RecordComponent found =
        Arrays.stream(table.row().getRecordComponents())
            .filter(candidate -> candidate.getName().equals(component))
            .findFirst()
            .orElseThrow();
    found.getAccessor().trySetAccessible();
    return row -> same(value(found, row), query.value());
  }

  private static @Nullable Object value(RecordComponent component, Record row) {
    try {
      return component.getAccessor().invoke(row);
    } catch (ReflectiveOperationException e) {
      throw Problem.INVALID_ARGUMENT.because("cannot read " + component, e);
    }
  }

  private static boolean same(@Nullable Object stored, @Nullable Object asked) {
    if (stored instanceof BigDecimal number && asked instanceof BigDecimal other) {
      return number.compareTo(other) == 0;
    }
    return Objects.equals(stored, asked);
  }

  private record Prepared(Class<?> row, NavigableMap<String, Record> rows) {}

  /** What a transaction saved and has not committed yet; an empty row is a removed one. */
  static final class Rows {
    private final Map<String, Map<String, Optional<Record>>> byTable = new HashMap<>();

    void put(String table, String key, Optional<Record> row) {
      byTable.computeIfAbsent(table, name -> new LinkedHashMap<>()).put(key, row);
    }

    /** What it saved for that key, if it did. */
    Optional<Optional<Record>> find(String table, String key) {
      return Optional.ofNullable(byTable.getOrDefault(table, Map.of()).get(key));
    }
  }
}
