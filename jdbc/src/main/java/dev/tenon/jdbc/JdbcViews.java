package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.view.Table;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Views as tables. What is saved is kept in memory until its transaction commits, so that nobody
 * waits for rows or for the one writer while a projection computes.
 */
final class JdbcViews implements ViewStore {
  private final Dialect dialect;
  private final Schema schema;
  private final SessionPool readers;
  private final Map<Table<?>, ViewTable<?>> tables = new ConcurrentHashMap<>();

  JdbcViews(Dialect dialect, Schema schema, SessionPool readers) {
    this.dialect = dialect;
    this.schema = schema;
    this.readers = readers;
  }

  @Override
  public void prepare(Table<?> table) {
    schema.prepare(viewTable(table));
  }

  @Override
  public <R extends Record> Map<String, R> load(Tx tx, Table<R> table, Collection<String> keys) {
    JdbcTx transaction = transaction(tx);
    ViewTable<R> view = viewTable(table);
    Map<String, R> found = HashMap.newHashMap(keys.size());
    Map<String, Optional<? extends Record>> saved = transaction.saved(view);
    List<String> unknown = new ArrayList<>(keys.size());
    for (String key : keys) {
      Optional<? extends Record> row = saved.get(key);
      if (row == null) {
        unknown.add(key);
      } else if (row.isPresent()) {
        found.put(key, table.row().cast(row.get()));
      }
    }
    Session begun = transaction.begunSession();
    if (begun == null) {
      return readers.with("loading " + table.name(), s -> load(s, view, unknown, found));
    }
    try {
      return load(begun, view, unknown, found);
    } catch (SQLException e) {
      throw Failures.of("loading " + table.name(), e);
    }
  }

  private static <R extends Record> Map<String, R> load(
      Session session, ViewTable<R> view, List<String> keys, Map<String, R> found)
      throws SQLException {
    view.load(session, keys, found);
    return found;
  }

  @Override
  public <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows) {
    transaction(tx).saved(viewTable(table)).putAll(rows);
  }

  @Override
  public <R extends Record> List<R> find(Table<R> table, Query query) {
    ViewTable<R> view = viewTable(table);
    return readers.with("reading " + table.name(), session -> find(session, view, query));
  }

  private <R extends Record> List<R> find(Session session, ViewTable<R> view, Query query)
      throws SQLException {
    String component = query.component();
    Column column = component == null ? null : view.columnOf(component);
    Object value = ViewTable.toStored(query.value());
    String condition = "";
    if (column != null) {
      condition =
          value == null
              ? column.name() + " is null and "
              : dialect.comparable(column) + " = ? and ";
    }
    PreparedStatement statement = session.prepare(view.select(condition));
    int next = 1;
    if (column != null && value != null) {
      dialect.bind(statement, next++, column.type(), fit(column, value));
    }
    statement.setString(next++, query.afterKey());
    statement.setInt(next, query.limit());
    List<R> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(view.read(result));
      }
    }
    return rows;
  }

  /** Whole numbers may be an int or a long, and decimals of any scale. */
  private static @Nullable Object fit(Column column, Object value) {
    return switch (column.type()) {
      case LONG -> ((Number) value).longValue();
      case INT -> Math.toIntExact(((Number) value).longValue());
      case DECIMAL -> ((BigDecimal) value).stripTrailingZeros();
      default -> value;
    };
  }

  private static JdbcTx transaction(Tx tx) {
    return tx.unwrap(JdbcTx.class);
  }

  @SuppressWarnings("unchecked") // a table's view is made from that table
  private <R extends Record> ViewTable<R> viewTable(Table<R> table) {
    ViewTable<?> known = tables.get(table);
    if (known == null) {
      known = tables.computeIfAbsent(table, t -> new ViewTable<>(table, dialect));
    }
    if (known.table().row() != table.row()) {
      throw Problem.INVALID_ARGUMENT.because("table " + table.name() + " has two kinds of rows");
    }
    return (ViewTable<R>) known;
  }
}
