package dev.tenon.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ability of a {@link Dialect} to read several streams in one round trip. */
interface GroupRead {
  /**
   * Reads the events after a version, oldest first, but at most {@code limit} of each stream: the
   * columns of {@link LogSql#STATE_EVENT} and the stream's number.
   *
   * @param asked stream, version, and a number by which the stream's events are known
   */
  void readStreams(
      Session session, List<@Nullable Object[]> asked, int limit, Dialect.RowReader reader)
      throws SQLException;
}
