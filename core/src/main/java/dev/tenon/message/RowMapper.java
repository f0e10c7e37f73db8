package dev.tenon.message;

import java.util.List;

/** Tells what a table's changes mean to others. Called by one thread, in commit order. */
@FunctionalInterface
public interface RowMapper {
  /**
   * The messages of a change, none if it means nothing. They get ids that follow from the log,
   * whatever ids they have, so that the same change read again gives the same messages. What is
   * thrown stops the tail until it is mended: nothing is skipped.
   */
  List<Outgoing> map(RowChange change);
}
