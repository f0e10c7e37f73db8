package dev.tenon.view;

import dev.tenon.error.Problem;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A table of a view: its name, the record that is its row, the row's key, and the components it can
 * be searched by.
 *
 * <p>Components may be {@code String}, {@code BigDecimal}, {@code long}, {@code int}, {@code
 * boolean}, {@code Instant} or an enum, and null where their type allows it.
 *
 * @param name lower case letters, digits and {@code _}
 * @param keyComponent the component that holds the key, a {@code String}
 */
public record Table<R extends Record>(
    String name, Class<R> row, String keyComponent, Function<R, String> key, List<String> indexed) {
  /** Checks the names. */
  public Table {
    if (!name.matches("[a-z][a-z0-9_]{0,50}")) {
      throw Problem.INVALID_ARGUMENT.because(
          "table name '" + name + "' must be lower case letters, digits and '_'");
    }
    requireComponent(row, keyComponent);
    indexed.forEach(component -> requireComponent(row, component));
    indexed = List.copyOf(indexed);
  }

  /** A table without indexes beside its key. */
  public static <R extends Record> Table<R> of(
      String name, Class<R> row, String keyComponent, Function<R, String> key) {
    return new Table<>(name, row, keyComponent, key, List.of());
  }

  /** The same table, searchable by these components too. */
  public Table<R> indexedBy(String... components) {
    return new Table<>(name, row, keyComponent, key, List.of(components));
  }

  private static void requireComponent(Class<?> row, String component) {
    boolean found =
        Arrays.stream(row.getRecordComponents())
            .map(RecordComponent::getName)
            .anyMatch(component::equals);
    if (!found) {
      throw Problem.INVALID_ARGUMENT.because(
          row.getSimpleName() + " has no component '" + component + "'");
    }
  }
}
