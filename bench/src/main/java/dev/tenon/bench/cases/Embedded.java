package dev.tenon.bench.cases;

import dev.tenon.jdbc.JdbcDatabase;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Properties;
import java.util.UUID;

/** An embedded database as we open it, and the same by hand with the same settings. */
enum Embedded {
  SQLITE {
    @Override
    JdbcDatabase open(Path file) {
      return JdbcDatabase.sqlite(file);
    }

    @Override
    Connection connect(Path file) throws SQLException {
      Properties properties = new Properties();
      properties.setProperty("jdbc.get_generated_keys", "false");
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, properties);
      execute(
          connection,
          "pragma busy_timeout = 10000",
          "pragma journal_mode = wal",
          "pragma synchronous = full",
          "pragma wal_autocheckpoint = 1000",
          "pragma cache_size = -16384",
          "pragma temp_store = memory");
      return connection;
    }

    @Override
    void begin(Connection connection) throws SQLException {
      execute(connection, "begin immediate");
    }

    @Override
    void commit(Connection connection) throws SQLException {
      execute(connection, "commit");
    }

    @Override
    void setId(PreparedStatement statement, int index, UUID id) throws SQLException {
      ByteBuffer bytes = ByteBuffer.allocate(16);
      bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
      statement.setBytes(index, bytes.array());
    }

    @Override
    void setTime(PreparedStatement statement, int index, Instant time) throws SQLException {
      statement.setLong(index, time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000);
    }
  },

  H2 {
    @Override
    JdbcDatabase open(Path file) {
      return JdbcDatabase.h2(file);
    }

    @Override
    Connection connect(Path file) throws SQLException {
      Connection connection =
          DriverManager.getConnection(
              "jdbc:h2:async:"
                  + file
                  + ";DB_CLOSE_ON_EXIT=FALSE;DATABASE_TO_LOWER=TRUE;LOCK_TIMEOUT=10000"
                  + ";CACHE_SIZE=32768",
              "sa",
              "");
      connection.setAutoCommit(false);
      return connection;
    }

    @Override
    void begin(Connection connection) {
      // The first statement begins it.
    }

    @Override
    void commit(Connection connection) throws SQLException {
      connection.commit();
      execute(connection, "checkpoint sync");
    }

    @Override
    void setId(PreparedStatement statement, int index, UUID id) throws SQLException {
      statement.setObject(index, id);
    }

    @Override
    void setTime(PreparedStatement statement, int index, Instant time) throws SQLException {
      statement.setObject(index, time);
    }
  };

  /** Opens it as a user would, creating the tables. */
  abstract JdbcDatabase open(Path file);

  /** A connection by hand, with the settings of {@link #open}. */
  abstract Connection connect(Path file) throws SQLException;

  abstract void begin(Connection connection) throws SQLException;

  /** Returns when it would survive a power failure. */
  abstract void commit(Connection connection) throws SQLException;

  abstract void setId(PreparedStatement statement, int index, UUID id) throws SQLException;

  abstract void setTime(PreparedStatement statement, int index, Instant time) throws SQLException;

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
