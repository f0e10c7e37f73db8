package dev.tenon.redis;

import java.time.Duration;

/**
 * For how long an instance may hand over what it read: until it can be taken for dead by others. It
 * lives in the server, and as long as that says.
 */
final class Lease {
  static final Duration LIFE = Duration.ofMillis(1_400);

  private volatile long end = System.nanoTime();

  /** Renewed by a request that was sent then. */
  void renewed(long sentAt) {
    end = sentAt + LIFE.toNanos();
  }

  boolean isValid() {
    return System.nanoTime() - end < 0;
  }
}
