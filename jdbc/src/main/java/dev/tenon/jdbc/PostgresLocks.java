package dev.tenon.jdbc;

import dev.tenon.event.StreamId;
import dev.tenon.spi.StreamLocks.Mode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * Advisory locks of the session. Their key is one number of 64 bits, hashed from schema and stream:
 * another key space than the two numbers of the log's lock.
 */
final class PostgresLocks implements SessionLocks {
  private static final Set<String> OUT_OF_TIME =
      Set.of("55P03", "57014"); // lock_not_available; query_canceled, by statement_timeout

  /** In the order of their keys: two streams may have the same, and come in another order. */
  private static final String KEYS =
      " from (select hashtextextended(current_schema() || '/' || stream, 1413827153) as key"
          + " from unnest(?::text[]) as stream order by key offset 0) keys";

  private static final String BOUNDED =
      "select set_config('lock_timeout', ?, true), set_config('statement_timeout', ?, true); ";

  private static final String EXCLUSIVE = BOUNDED + "select pg_advisory_lock(key)" + KEYS;
  private static final String SHARED = BOUNDED + "select pg_advisory_lock_shared(key)" + KEYS;

  @Override
  public Set<Mode> modes() {
    return EnumSet.allOf(Mode.class);
  }

  @Override
  public boolean lock(Session session, Collection<StreamId> streams, Mode mode, Duration patience)
      throws SQLException {
    Connection connection = session.connection();
    PreparedStatement statement = session.prepare(mode == Mode.SHARED ? SHARED : EXCLUSIVE);
    long millis = Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE);
    String[] names = streams.stream().map(StreamId::toString).toArray(String[]::new);
    statement.setString(1, String.valueOf(millis));
    statement.setString(2, String.valueOf(millis));
    statement.setArray(3, connection.createArrayOf("text", names));
    try {
      // The bounds end with the transaction, the locks do not.
      connection.setAutoCommit(false);
      statement.execute();
      connection.commit();
      connection.setAutoCommit(true);
      return true;
    } catch (SQLException e) {
      Failures.ignore(() -> {
        connection.rollback();
        connection.setAutoCommit(true);
        release(session);
      });
      if (OUT_OF_TIME.contains(String.valueOf(e.getSQLState()))) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void release(Session session) throws SQLException {
    session.run("select pg_advisory_unlock_all()");
  }
}
