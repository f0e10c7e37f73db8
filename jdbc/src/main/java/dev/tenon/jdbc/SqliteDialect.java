package dev.tenon.jdbc;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * SQLite: one writer at a time from the beginning of its transaction. The driver stays in
 * auto-commit, since otherwise it begins the next transaction together with a commit.
 */
final class SqliteDialect extends EmbeddedDialect {
  private static final int CONSTRAINT = 19;
  private static final int TOO_BIG = 18;
  private static final int MISMATCH = 20;

  static Connection connect(String url, int cacheKilobytes) throws SQLException {
    Properties properties = new Properties();
    // Otherwise the driver asks for the last row id after every insert.
    properties.setProperty("jdbc.get_generated_keys", "false");
    Connection connection = DriverManager.getConnection(url, properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 10000");
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      statement.execute("pragma wal_autocheckpoint = 1000");
      statement.execute("pragma cache_size = -" + cacheKilobytes);
      statement.execute("pragma temp_store = memory");
      return connection;
    } catch (SQLException e) {
      Failures.ignore(connection::close);
      throw e;
    }
  }

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public String survives() {
    return "power loss: a commit is answered after its fsync";
  }

  @Override
  public void begin(Session session) throws SQLException {
    session.run("begin immediate");
  }

  @Override
  public boolean canJoin(int isolation) {
    return true;
  }

  @Override
  void lockLog(Session session) throws SQLException {
    if (!session.connection().getAutoCommit()) {
      // A caller's connection may have begun with a read: writing makes it the one writer.
      session.run("update tenon_log set schema_version = schema_version");
    }
  }

  @Override
  public void lockSchema(Session session) {
    // There is one writer, from the beginning of its transaction.
  }

  @Override
  public boolean hasTable(Session session, String name) throws SQLException {
    PreparedStatement statement =
        session.prepare("select 1 from sqlite_master where type = 'table' and name = ?");
    statement.setString(1, name);
    try (ResultSet row = statement.executeQuery()) {
      return row.next();
    }
  }

  @Override
  public void commit(Session session) throws SQLException {
    if (session.connection().getAutoCommit()) {
      session.run("commit");
    } else {
      session.connection().commit();
    }
  }

  @Override
  public void rollback(Session session) throws SQLException {
    if (session.connection().getAutoCommit()) {
      session.run("rollback");
    } else {
      session.connection().rollback();
    }
  }

  @Override
  public void interrupt(Connection connection) throws SQLException {
    connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
  }

  @Override
  public boolean blamesData(SQLException e) {
    int code = e.getErrorCode() & 0xff;
    return code == CONSTRAINT || code == TOO_BIG || code == MISMATCH;
  }

  @Override
  public String declare(SqlType type) {
    return switch (type) {
      case TEXT, DECIMAL -> "text";
      case LONG, INT, BOOL, TIME -> "integer";
      case BYTES, UUID -> "blob";
    };
  }

  @Override
  public String declareKey() {
    return "text";
  }

  @Override
  String text(String value) {
    return Utf8.exact(value);
  }

  @Override
  public String upsert(Relation relation) {
    return insert(relation) + Upsert.onConflict(relation);
  }

  @Override
  public void bind(PreparedStatement statement, int index, SqlType type, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, 0);
      return;
    }
    switch (type) {
      case UUID -> statement.setBytes(index, bytes((UUID) value));
      case TIME -> statement.setLong(index, Micros.of((Instant) value));
      default -> super.bind(statement, index, type, value);
    }
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  @Override
  public UUID uuid(ResultSet row, int index) throws SQLException {
    ByteBuffer bytes = ByteBuffer.wrap(row.getBytes(index));
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  @Override
  public @Nullable Instant time(ResultSet row, int index) throws SQLException {
    long micros = row.getLong(index);
    return row.wasNull() ? null : Micros.toInstant(micros);
  }
}
