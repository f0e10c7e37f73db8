package dev.tenon.spi;

import java.util.List;

/** A database's log while it is read. Used by one thread. */
public interface TailStream extends AutoCloseable {
  /**
   * What was read since the last call; waits for something, and returns nothing after that.
   *
   * @throws dev.tenon.error.TenonException if it is broken and there is nothing more: {@code
   *     LOG_UNAVAILABLE} if it may be opened anew at once
   */
  List<TailItem> take(long waitNanos) throws InterruptedException;

  /** Everything before that place is published: the next stream may begin there. */
  void confirm(long place);

  /** For how long nothing was heard. Whoever reads a log sees to it that it is never silent. */
  long silentNanos();

  @Override
  void close();
}
