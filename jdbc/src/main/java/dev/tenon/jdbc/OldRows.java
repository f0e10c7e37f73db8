package dev.tenon.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deletes the old rows of a table. Immutable. */
final class OldRows {
  private final Dialect dialect;
  private final TableSql table;
  private final List<SqlType> keyTypes;
  private final String select;

  /**
   * Those of a table.
   *
   * @param age the column that tells how old a row is
   */
  OldRows(Dialect dialect, TableSql table, String age) {
    this.dialect = dialect;
    this.table = table;
    List<Column> key = table.relation().key();
    keyTypes = Column.types(key);
    select =
        "select %s from %s where %s < ? order by %s limit ?"
            .formatted(Column.names(key), table.relation().name(), age, age);
  }

  /**
   * Deletes up to so many, the oldest first, under the log's lock: else one that is deleted by
   * another and stored anew might go as well.
   */
  int delete(Session session, Instant before, int limit) throws SQLException {
    try {
      dialect.beginLocked(session, List.of(), List.of());
      List<@Nullable Object[]> keys = new ArrayList<>();
      PreparedStatement statement = session.prepare(select);
      dialect.bind(statement, 1, SqlType.TIME, Micros.floor(before));
      statement.setInt(2, limit);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          @Nullable Object[] key = new Object[keyTypes.size()];
          for (int i = 0; i < key.length; i++) {
            key[i] = dialect.read(rows, i + 1, keyTypes.get(i));
          }
          keys.add(key);
        }
      }
      List<Store> stores = new ArrayList<>(1);
      table.addTo(stores, Store.Kind.DELETE, keys);
      dialect.storeAndCommit(session, stores);
      return keys.size();
    } catch (SQLException | RuntimeException e) {
      Failures.ignore(() -> dialect.rollback(session));
      throw e;
    }
  }
}
