package dev.tenon;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what happens in the background. */
final class Await {
  private static final long LIMIT_NANOS = 60_000_000_000L;

  private Await() {}

  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen within 60 s");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
