package dev.tenon.tck;

import dev.tenon.spi.OutboxTail;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Gives a kit a service's database on a server, whose log is tailed, over JDBC. */
public interface ServerTailFixture extends TailFixture {
  /** A tail for one more instance, which reaches the server by the proxy. */
  Tail tailThrough(DeafProxy proxy);

  /** A proxy before the server. */
  DeafProxy proxy();

  /** A tail that may run beside others of the service, set up in any way; null: polling does. */
  @Nullable OutboxTail anyTail(Random random);

  /** Does to the log what happens to logs: its readers are cut off, it is purged, and the like. */
  void disturb(Random random);

  /**
   * A class with a {@code main} that opens the database and gives it, and tails of it, to {@link
   * TailProcess#run}, and its arguments, to which a kit adds its own.
   */
  List<String> process();

  /** A connection to the service's database. */
  Connection connect() throws SQLException;

  /** Runs a statement in the service's database. */
  default void run(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of a query's first row, as text; empty if there is none. */
  default String text(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the server as a crash would. */
  void kill();

  /** Starts the server again. Returns when it serves. */
  void restart();
}
