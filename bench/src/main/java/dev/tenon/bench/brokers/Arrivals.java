package dev.tenon.bench.brokers;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What handlers got: of each key every message, in order. Those of one key are told by one thread
 * at a time.
 *
 * <p>Messages are published in turn, again and again. So long as less than half of them are on
 * their way, what comes is told apart: the next one of its key, one that came before, or one too
 * early.
 */
final class Arrivals {
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final long PAUSE_NANOS = 50_000;

  private final int messages;
  private final int keys;
  private final int[] next;
  private final long[] at;
  private final LongAdder count = new LongAdder();
  private volatile @Nullable Exception failure;

  /**
   * Nothing as yet.
   *
   * @param messages how many there are, of so many keys in turn
   */
  Arrivals(int messages, int keys) {
    this.messages = messages;
    this.keys = keys;
    next = new int[keys];
    Arrays.setAll(next, key -> key);
    at = new long[messages];
  }

  /** A handler got a message at that time; what it gets again does not count. */
  void came(int number, long nanos) {
    int key = number % keys;
    int ahead = Math.floorMod(number - next[key], messages);
    if (ahead == 0) {
      at[number] = nanos;
      next[key] = (number + keys) % messages;
      count.increment();
    } else if (ahead < messages / 2) {
      failed(
          new IllegalStateException("message " + number + " came instead of message " + next[key]));
    }
  }

  /** Whoever waits is told. */
  void failed(Exception problem) {
    failure = problem;
  }

  /** How many came. */
  long count() {
    return count.sum();
  }

  /** When a message came last. */
  long at(int number) {
    return at[number];
  }

  /** Waits until so many came. */
  void await(long expected) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (count() < expected) {
      Exception problem = failure;
      if (problem != null) {
        throw problem;
      }
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(count() + " of " + expected + " messages came");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
