package dev.tenon.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ability of a {@link Dialect} to check, store and commit in one round trip. */
interface OneTrip {
  /**
   * Under the log's lock, stores and commits if all is as assumed; else does nothing. Positions
   * count from the log's last offset.
   *
   * @param lookups what is to be looked up besides, before that
   * @param isRepeated whether it is done again if it is lost, so that it need not be durable when
   *     this returns; it has no positions, and only asks for its marks, so that it needs no lock of
   *     the log
   * @return the last offset before, null if nothing was done
   * @throws UnansweredCommitException if it may have been done
   */
  @Nullable Long storeIf(
      Session session,
      Assumed assumed,
      List<Store> stores,
      List<Lookup> lookups,
      boolean isRepeated)
      throws SQLException;

  /**
   * What is assumed.
   *
   * @param heads stream, version, and the time at which its newest event was recorded at the latest
   * @param marks a mark's key and its offset, 0 where there is none
   * @param conditions a tag and an offset after which no event has it
   */
  record Assumed(
      List<@Nullable Object[]> heads,
      List<@Nullable Object[]> marks,
      List<@Nullable Object[]> conditions) {
    Assumed() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }
}
