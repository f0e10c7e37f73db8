package dev.tenon.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements of one table in one dialect. Immutable. */
final class TableSql {
  private final Dialect dialect;
  private final List<SqlType> types;
  private final List<SqlType> keyTypes;
  private final String insert;
  private final String upsert;
  private final String delete;
  private final String select;

  TableSql(Dialect dialect, Relation relation) {
    this.dialect = dialect;
    types = Column.types(relation.columns());
    keyTypes = Column.types(relation.key());
    insert = dialect.insert(relation);
    upsert = dialect.upsert(relation);
    delete = dialect.delete(relation);
    select = dialect.lookup(relation.selectByKey(), keyTypes);
  }

  void insert(Session session, List<@Nullable Object[]> rows) throws SQLException {
    execute(session, insert, types, rows);
  }

  void upsert(Session session, List<@Nullable Object[]> rows) throws SQLException {
    execute(session, upsert, types, rows);
  }

  void delete(Session session, List<@Nullable Object[]> keys) throws SQLException {
    execute(session, delete, keyTypes, keys);
  }

  /** Reads the rows with these keys, all columns in the relation's order. */
  void find(Session session, List<@Nullable Object[]> keys, Dialect.RowReader reader)
      throws SQLException {
    if (!keys.isEmpty()) {
      dialect.query(session, select, keyTypes, keys, reader);
    }
  }

  private void execute(
      Session session, String sql, List<SqlType> types, List<@Nullable Object[]> rows)
      throws SQLException {
    if (!rows.isEmpty()) {
      dialect.execute(session, sql, types, rows);
    }
  }
}
