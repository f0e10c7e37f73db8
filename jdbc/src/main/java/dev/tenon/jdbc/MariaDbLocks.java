package dev.tenon.jdbc;

import dev.tenon.event.StreamId;
import dev.tenon.spi.StreamLocks.Mode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Locks by {@code get_lock}, which has no shared ones. Their names are hashed from database and
 * stream, since the server has one space of names, of up to 64 characters.
 */
final class MariaDbLocks implements SessionLocks {
  private static final String LOCK =
      "select get_lock(concat('tenon/', sha2(concat(database(), '/', ?), 224)), ?)";

  @Override
  public Set<Mode> modes() {
    return Set.of(Mode.EXCLUSIVE);
  }

  @Override
  public boolean lock(Session session, Collection<StreamId> streams, Mode mode, Duration patience)
      throws SQLException {
    long end = System.nanoTime() + patience.toNanos();
    List<String> names = streams.stream().map(StreamId::toString).distinct().sorted().toList();
    boolean done = false;
    try {
      for (String name : names) {
        if (!lock(session, name, Math.max(0, end - System.nanoTime()))) {
          return false;
        }
      }
      done = true;
      return true;
    } finally {
      if (!done) {
        Failures.ignore(() -> release(session));
      }
    }
  }

  private static boolean lock(Session session, String name, long nanos) throws SQLException {
    PreparedStatement statement = session.prepare(LOCK);
    statement.setString(1, name);
    statement.setDouble(2, nanos / 1e9);
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getBoolean(1);
    }
  }

  @Override
  public void release(Session session) throws SQLException {
    session.run("select release_all_locks()");
  }
}
