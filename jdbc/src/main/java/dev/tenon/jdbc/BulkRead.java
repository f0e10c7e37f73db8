package dev.tenon.jdbc;

import dev.tenon.event.EventRecord;
import java.sql.SQLException;
import java.util.List;

/** The ability of a {@link Dialect} to read long pages of the log faster than by a result set. */
interface BulkRead {
  /** Up to {@code limit} events after an offset, in commit order. */
  List<EventRecord> page(Session session, long afterOffset, int limit) throws SQLException;

  /** Whether it can on this connection. */
  boolean canBulkRead(Session session) throws SQLException;
}
