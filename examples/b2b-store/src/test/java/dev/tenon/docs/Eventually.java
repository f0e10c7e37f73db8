package dev.tenon.docs;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what reactions and views reach a moment later. */
final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Eventually() {}

  /** Returns when the value is there, and fails if it does not come. */
  static <T> void eventually(Supplier<T> value, T expected) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    T last = value.get();
    while (!expected.equals(last)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("expected " + expected + " but it stays " + last);
      }
      LockSupport.parkNanos(5_000_000);
      last = value.get();
    }
  }
}
