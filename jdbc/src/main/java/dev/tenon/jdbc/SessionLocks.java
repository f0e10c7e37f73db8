package dev.tenon.jdbc;

import dev.tenon.event.StreamId;
import dev.tenon.spi.StreamLocks.Mode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/** How a server locks streams for a session, beyond its transactions. Without state. */
interface SessionLocks {
  /** What it can do. */
  Set<Mode> modes();

  /**
   * Takes the locks of the streams, in an order that is the same for everybody.
   *
   * @return false if they were not free in time; it holds none then
   */
  boolean lock(Session session, Collection<StreamId> streams, Mode mode, Duration patience)
      throws SQLException;

  /** Releases all it holds. */
  void release(Session session) throws SQLException;
}
