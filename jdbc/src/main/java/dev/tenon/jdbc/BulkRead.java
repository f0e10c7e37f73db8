package dev.tenon.jdbc;

import dev.tenon.event.EventRecord;
import dev.tenon.spi.LoggedPayload;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** The ability of a {@link Dialect} to read long pages of the log faster than by a result set. */
interface BulkRead {
  /** Hands over up to {@code limit} events after an offset, in commit order; returns how many. */
  int scan(Session session, long afterOffset, int limit, Consumer<List<EventRecord>> taker)
      throws SQLException;

  /** The events up to another offset, with no more of each than what it says. */
  int scanPayloads(
      Session session, long afterOffset, long untilOffset, Consumer<List<LoggedPayload>> taker)
      throws SQLException;

  /** Whether it can on this connection. */
  boolean canBulkRead(Session session) throws SQLException;
}
