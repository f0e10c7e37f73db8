package dev.tenon.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Several statements sent to PostgreSQL at once, the results of some of them read. */
final class PostgresTrip {
  /**
   * Of one row, by table and the columns that have a value: arrays cost the server as much again.
   */
  private static final Map<List<Object>, String> INSERTS = new ConcurrentHashMap<>();

  private final StringBuilder sql = new StringBuilder();
  private final List<PostgresRows> parameters = new ArrayList<>();
  private final List<Dialect.@Nullable RowReader> readers = new ArrayList<>();

  /** A statement whose result, if it has one, is not needed. */
  PostgresTrip run(String statement) {
    return read(statement, null);
  }

  PostgresTrip store(Store store) {
    if (store.kind() != Store.Kind.INSERT || store.rows().size() > 1) {
      return run(store.sql()).bind(store.types(), store.rows());
    }
    PostgresRows row = PostgresRows.shortest(store.types(), store.rows());
    Relation relation = store.table().relation();
    List<Object> form = List.of(relation.name(), row.form());
    return run(INSERTS.computeIfAbsent(form, any -> insert(relation, row))).bind(row);
  }

  private static String insert(Relation relation, PostgresRows row) {
    List<String> values = new ArrayList<>();
    for (int column = 0; column < relation.columns().size(); column++) {
      values.add(row.value(column));
    }
    return PostgresDialect.into(relation) + " values (" + String.join(", ", values) + ")";
  }

  PostgresTrip look(Lookup lookup) {
    return read(lookup.sql(), lookup.reader()).bind(lookup.types(), lookup.keys());
  }

  PostgresTrip read(String statement, Dialect.@Nullable RowReader reader) {
    sql.append(sql.isEmpty() ? "" : "; ").append(statement);
    readers.add(reader);
    return this;
  }

  /** The next parameters, in the order of their statements: an array per column of these rows. */
  PostgresTrip bind(List<SqlType> types, List<@Nullable Object[]> rows) {
    return bind(PostgresRows.arrays(types, rows));
  }

  /** The next parameters, in the order of their statements. */
  PostgresTrip bind(PostgresRows rows) {
    parameters.add(rows);
    return this;
  }

  void send(Session session) throws SQLException {
    PreparedStatement statement = session.prepare(sql.toString());
    int index = 1;
    for (PostgresRows next : parameters) {
      index = next.bind(statement, index);
    }
    boolean isRows = statement.execute();
    for (Dialect.RowReader reader : readers) {
      if (isRows && reader != null) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            reader.read(rows);
          }
        }
      }
      isRows = statement.getMoreResults();
    }
  }
}
