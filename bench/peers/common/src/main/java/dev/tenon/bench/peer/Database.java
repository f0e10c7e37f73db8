package dev.tenon.bench.peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** The PostgreSQL database that a peer was given, empty and its own. */
public record Database(String url, String user, String password) {
  /** Connections for the framework, opened before the first run. */
  public HikariDataSource pool(int size, boolean autoCommit) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(size);
    config.setAutoCommit(autoCommit);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    return new HikariDataSource(config);
  }

  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  public long count(String table) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select count(*) from " + table)) {
      result.next();
      return result.getLong(1);
    }
  }

  /**
   * Copies so many events into a table, in whole orders but for the last.
   *
   * @param table with the names of its columns in brackets
   */
  public void copy(String table, long events, RowWriter row) throws Exception {
    try (Connection connection = connect()) {
      CopyIn copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("copy " + table + " from stdin");
      for (long i = 0; i < events; i++) {
        int number = (int) (i % Step.PER_ORDER);
        String order = new UUID(i / Step.PER_ORDER, 0).toString();
        String line = row.write(i + 1, new Step(order, number)) + "\n";
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
      }
      copy.endCopy();
    }
  }

  /** A binary value in the text format of COPY. */
  public static String bytea(byte[] value) {
    return "\\\\x" + HexFormat.of().formatHex(value);
  }

  /** A connection of its own. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  /** The line of COPY, in text format, for the event of a step. */
  public interface RowWriter {
    String write(long position, Step step) throws Exception;
  }
}
