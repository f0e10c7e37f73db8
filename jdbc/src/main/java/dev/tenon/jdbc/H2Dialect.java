package dev.tenon.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;

/**
 * H2 as a file. By itself it answers a commit long before it reaches the disk; {@link H2Forcing}
 * writes and forces it.
 */
final class H2Dialect extends EmbeddedDialect {
  private final H2Forcing forcing = new H2Forcing();

  static Connection connect(String url, boolean autoCommit) throws SQLException {
    Connection connection = DriverManager.getConnection(url, "sa", "");
    connection.setAutoCommit(autoCommit);
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    return connection;
  }

  @Override
  public String name() {
    return "h2";
  }

  @Override
  public String survives() {
    return "power loss: a commit is answered after it was forced to disk";
  }

  @Override
  public void begin(Session session) {
    // Out of auto-commit, the first statement begins it.
  }

  @Override
  void lockLog(Session session) throws SQLException {
    try (ResultSet row =
        session.prepare("select schema_version from tenon_log for update").executeQuery()) {
      row.next();
    }
  }

  @Override
  public void lockSchema(Session session) {
    // One process; its DDL commits by itself and creates only what is not there.
  }

  @Override
  public boolean hasTable(Session session, String name) throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "select 1 from information_schema.tables"
                + " where table_schema = current_schema and table_name = ?");
    statement.setString(1, name);
    try (ResultSet row = statement.executeQuery()) {
      return row.next();
    }
  }

  @Override
  public void commit(Session session) throws SQLException {
    forcing.commit(session.connection());
  }

  @Override
  public void settle(Session session) throws SQLException {
    forcing.force(session.connection());
  }

  @Override
  public void settleOthers(Session session) throws SQLException {
    forcing.forceOthers(session.connection());
  }

  @Override
  public void rollback(Session session) throws SQLException {
    session.connection().rollback();
  }

  @Override
  public void interrupt(Connection connection) throws SQLException {
    if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
      session.cancel();
    }
  }

  @Override
  public boolean blamesData(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("22") || state.startsWith("23");
  }

  @Override
  public String declare(SqlType type) {
    return switch (type) {
      case TEXT, DECIMAL -> "varchar";
      case LONG -> "bigint";
      case INT -> "integer";
      case BOOL -> "boolean";
      case BYTES -> "varbinary";
      case UUID -> "uuid";
      case TIME -> "timestamp(6) with time zone";
    };
  }

  @Override
  public String declareKey() {
    return "varchar";
  }

  /** There is no index on an expression: looking for a decimal reads the table. */
  @Override
  public String indexable(Column column) {
    return column.name();
  }

  @Override
  String text(String value) {
    return value;
  }

  @Override
  public String upsert(Relation relation) {
    Column newest = relation.newest();
    if (newest != null) {
      return mergeNewest(relation, newest);
    }
    return "merge into "
        + relation.name()
        + " ("
        + Column.names(relation.columns())
        + ") key ("
        + Column.names(relation.key())
        + ") values ("
        + String.join(", ", Collections.nCopies(relation.columns().size(), "?"))
        + ")";
  }

  private String mergeNewest(Relation relation, Column newest) {
    Function<UnaryOperator<String>, String> columns =
        form -> String.join(", ", relation.columns().stream().map(Column::name).map(form).toList());
    String same =
        String.join(
            " and ",
            relation.key().stream().map(c -> "t.%1$s = q.%1$s".formatted(c.name())).toList());
    return "merge into "
        + relation.name()
        + " t using (select "
        + String.join(", ", relation.columns().stream().map(this::parameter).toList())
        + ") q on "
        + same
        + " when matched and q.%1$s >= t.%1$s then update set ".formatted(newest.name())
        + columns.apply(name -> "t.%1$s = q.%1$s".formatted(name))
        + " when not matched then insert ("
        + Column.names(relation.columns())
        + ") values ("
        + columns.apply(name -> "q." + name)
        + ")";
  }

  private String parameter(Column column) {
    return "cast(? as " + declare(column.type()) + ") as " + column.name();
  }

  @Override
  public UUID uuid(ResultSet row, int index) throws SQLException {
    return row.getObject(index, UUID.class);
  }

  @Override
  public @Nullable Instant time(ResultSet row, int index) throws SQLException {
    return row.getObject(index, Instant.class);
  }
}
