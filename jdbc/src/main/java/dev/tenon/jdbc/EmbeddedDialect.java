package dev.tenon.jdbc;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database within this process: no round trip to save, so a statement runs once per row, which is
 * as fast as it gets.
 */
abstract class EmbeddedDialect implements Dialect {
  private static final String LAST_OFFSET = "select coalesce(max(position), 0) from tenon_event";

  /** Decimals are text that keeps its scale; without it, equal numbers are equal text. */
  @Override
  public String comparable(Column column) {
    String name = column.name();
    return column.type() == SqlType.DECIMAL
        ? "case when instr(%s, '.') > 0 then rtrim(rtrim(%s, '0'), '.') else %s end"
            .formatted(name, name, name)
        : name;
  }

  @Override
  public String insert(Relation relation) {
    return "insert into "
        + relation.name()
        + " ("
        + Column.names(relation.columns())
        + ") values ("
        + String.join(", ", Collections.nCopies(relation.columns().size(), "?"))
        + ")";
  }

  @Override
  public String delete(Relation relation) {
    return "delete from "
        + relation.name()
        + " where "
        + String.join(
            " and ", relation.key().stream().map(column -> column.name() + " = ?").toList());
  }

  @Override
  public String lookup(String select, List<SqlType> keyTypes) {
    return select.replaceAll(":\\d+", "?");
  }

  @Override
  public long lockLog(Session session, List<Store> before, List<Lookup> lookups)
      throws SQLException {
    store(session, before);
    lockLog(session);
    for (Lookup lookup : lookups) {
      query(session, lookup);
    }
    try (ResultSet row = session.prepare(LAST_OFFSET).executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  abstract void lockLog(Session session) throws SQLException;

  @Override
  public void store(Session session, List<Store> stores) throws SQLException {
    for (Store store : stores) {
      PreparedStatement statement = session.prepare(store.sql());
      List<SqlType> types = store.types();
      for (@Nullable Object[] row : store.rows()) {
        bindAll(statement, types, row);
        statement.executeUpdate();
      }
    }
  }

  @Override
  public void query(Session session, Lookup lookup) throws SQLException {
    PreparedStatement statement = session.prepare(lookup.sql());
    for (@Nullable Object[] key : lookup.keys()) {
      bindAll(statement, lookup.types(), key);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          lookup.reader().read(row);
        }
      }
    }
  }

  private void bindAll(PreparedStatement statement, List<SqlType> types, @Nullable Object[] row)
      throws SQLException {
    for (int i = 0; i < row.length; i++) {
      bind(statement, i + 1, types.get(i), row[i]);
    }
  }

  @Override
  public void bind(PreparedStatement statement, int index, SqlType type, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.NULL);
      return;
    }
    switch (type) {
      case TEXT -> statement.setString(index, text((String) value));
      case LONG -> statement.setLong(index, (Long) value);
      case INT -> statement.setInt(index, (Integer) value);
      case BOOL -> statement.setBoolean(index, (Boolean) value);
      case BYTES -> statement.setBytes(index, (byte[]) value);
      // As text, since neither database keeps the scale of its own decimals.
      case DECIMAL -> statement.setString(index, ((BigDecimal) value).toPlainString());
      case UUID, TIME -> statement.setObject(index, value);
    }
  }

  @Override
  public @Nullable Object read(ResultSet row, int index, SqlType type) throws SQLException {
    return switch (type) {
      case TEXT -> row.getString(index);
      case LONG -> {
        long value = row.getLong(index);
        yield row.wasNull() ? null : value;
      }
      case INT -> {
        int value = row.getInt(index);
        yield row.wasNull() ? null : value;
      }
      case BOOL -> {
        boolean value = row.getBoolean(index);
        yield row.wasNull() ? null : value;
      }
      case BYTES -> row.getBytes(index);
      case UUID -> uuid(row, index);
      case TIME -> time(row, index);
      case DECIMAL -> decimal(row.getString(index));
    };
  }

  /** The text as it is to be stored, or an exception if the database would store another one. */
  abstract String text(String value);

  private static @Nullable BigDecimal decimal(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }
}
