package dev.tenon.spi.broker;

import java.time.Duration;

/**
 * For how long an instance may hand over what it read: until it can be taken for dead by others. It
 * begins ended. Safe for use by many threads.
 */
public final class Lease {
  private final Duration life;
  private volatile long end = System.nanoTime();

  /**
   * One that has ended.
   *
   * @param life how long it lasts, each time it is renewed
   */
  public Lease(Duration life) {
    this.life = life;
  }

  /** How long it lasts. */
  public Duration life() {
    return life;
  }

  /** Renewed by a request that was sent then, by {@link System#nanoTime}. */
  public void renewed(long sentAt) {
    end = sentAt + life.toNanos();
  }

  /** False once others may have what it was for. */
  public boolean isValid() {
    return System.nanoTime() - end < 0;
  }
}
