package dev.tenon.spi;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database's own log, as a {@link TailFeed} reads it. Places are numbers that grow in the order
 * of the commits. Used by one thread, {@link #failures} by any.
 */
public interface TailLog extends AutoCloseable {
  /** Whether this instance publishes from now on. */
  void lead(boolean now);

  /** Whether it can be read; if not, the table is polled, unless it {@link #mustRead}. */
  boolean isReady();

  /** Opens it where it was confirmed last; null if it cannot now, as {@link #failures} tell. */
  @Nullable TailStream open();

  /** Its end: what is visible now was committed before it. */
  long end();

  /** Once: when the next delayed message is due; null if it is not known anew. */
  @Nullable Instant takeDue();

  /** So much was read from the table that it had better be read from its end on. */
  void renew();

  /**
   * From how many messages a second on the table is polled instead, because that costs the database
   * less; by default the log is always read.
   */
  default int restsAbove() {
    return Integer.MAX_VALUE;
  }

  /**
   * Whether nobody reads it for now, so that nothing need be kept for its reader, who goes on at
   * its end. It is asked for its state meanwhile, as ever.
   */
  default void rest(boolean now) {}

  /** Whether it has, or may have, messages that are nowhere else: the table waits for it. */
  default boolean mustRead() {
    return false;
  }

  /**
   * As {@link #mustRead}, but of this moment: it is called once the table was read. If so, what was
   * read there may have come after what the log alone has, and waits.
   */
  default boolean mustReadFirst() {
    return mustRead();
  }

  /** Writes to it, so that it goes on however quiet the database is. */
  default void beat() {}

  /** Whatever was in the table before it was opened is published. */
  default void caughtUp() {}

  /** What keeps it from being read, for people. */
  List<String> failures();

  @Override
  void close();
}
