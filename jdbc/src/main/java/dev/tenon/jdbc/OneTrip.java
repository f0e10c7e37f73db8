package dev.tenon.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ability of a {@link Dialect} to check, store and commit in one round trip. */
interface OneTrip {
  /**
   * Under the log's lock, stores and commits if every head and mark is where it is assumed to be;
   * else does nothing. Positions of events count from the log's last offset.
   *
   * @param heads stream, version, and the time at which its newest event was recorded at the latest
   * @param marks a mark's key and its offset, 0 where there is none
   * @return the last offset before, null if nothing was done
   * @throws UnansweredCommitException if it may have been done
   */
  @Nullable Long storeIf(
      Session session,
      List<@Nullable Object[]> heads,
      List<@Nullable Object[]> marks,
      List<Store> stores)
      throws SQLException;
}
