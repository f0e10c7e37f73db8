package dev.tenon.spi;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * A source of the messages that committed transactions sent, for the one relay that publishes them:
 * the outbox's table polled, a database's own log tailed, or otherwise. Messages of one key come in
 * the order their transactions committed in. Used by one thread.
 *
 * <p>The relay publishes what it is given, waits for the broker's answer, takes the rows of
 * numbered messages out of the outbox, and acknowledges; or it rewinds, and publishes again.
 */
public interface OutboxFeed extends AutoCloseable {
  /**
   * Up to {@code limit} messages that were not acknowledged, and not given since the last {@link
   * #rewind}. Waits up to {@code wait} if there is none; returns none after that.
   *
   * @param topics those of other topics are left for later: nobody is there to take them now, which
   *     is to be asked in each call anew
   */
  List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait)
      throws InterruptedException;

  /** These are published, and never to be given again. They are the last that were given. */
  void acknowledge(List<OutboxMessage> messages);

  /** What was given and not acknowledged is to be given again. */
  void rewind();

  /**
   * Whether it knows by itself what was acknowledged: then rows are taken out of the outbox later,
   * many at a time. If it does not, they are gone before the next call of {@link #next}.
   */
  default boolean remembers() {
    return false;
  }

  /** Another instance publishes now: lets go of what it holds, until it is rewound. */
  default void release() {
    // A feed that only reads holds nothing.
  }

  /** What keeps it from working as it should, for people. Called by any thread. */
  default List<String> failures() {
    return List.of();
  }

  /** Ends for good. */
  @Override
  default void close() {
    release();
  }
}
