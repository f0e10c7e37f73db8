package dev.tenon.jdbc;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements of one table in one dialect. Immutable. */
final class TableSql {
  private final Dialect dialect;
  private final Relation relation;
  private final List<SqlType> types;
  private final List<SqlType> keyTypes;
  private final Map<Store.Kind, String> statements = new EnumMap<>(Store.Kind.class);
  private final String select;

  TableSql(Dialect dialect, Relation relation) {
    this.dialect = dialect;
    this.relation = relation;
    types = Column.types(relation.columns());
    keyTypes = Column.types(relation.key());
    statements.put(Store.Kind.INSERT, dialect.insert(relation));
    statements.put(Store.Kind.UPSERT, dialect.upsert(relation));
    statements.put(Store.Kind.DELETE, dialect.delete(relation));
    select = dialect.lookup(relation.selectByKey(), keyTypes);
  }

  Relation relation() {
    return relation;
  }

  String sql(Store.Kind kind) {
    return requireNonNull(statements.get(kind));
  }

  List<SqlType> types(Store.Kind kind) {
    return kind == Store.Kind.DELETE ? keyTypes : types;
  }

  /** Adds what there is to do. */
  void addTo(List<Store> stores, Store.Kind kind, List<@Nullable Object[]> rows) {
    if (!rows.isEmpty()) {
      stores.add(new Store(this, kind, rows));
    }
  }

  /** Of the rows with these keys, all columns in the relation's order. */
  Lookup lookup(List<@Nullable Object[]> keys, Dialect.RowReader reader) {
    return new Lookup(select, keyTypes, keys, reader);
  }

  /** Reads the rows with these keys, all columns in the relation's order. */
  void find(Session session, List<@Nullable Object[]> keys, Dialect.RowReader reader)
      throws SQLException {
    if (!keys.isEmpty()) {
      dialect.query(session, lookup(keys, reader));
    }
  }
}
