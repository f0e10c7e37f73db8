package dev.tenon.spi;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether more messages come than so many a second. It takes two seconds of them to begin, and two
 * with less than half as many to end.
 */
final class Rush {
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int WINDOWS = 2;

  private final int above;
  private final LongSupplier nanoTime;
  private long since;
  private long count;
  private int others;
  private boolean on;

  Rush(int above, LongSupplier nanoTime) {
    this.above = above;
    this.nanoTime = nanoTime;
    since = nanoTime.getAsLong();
  }

  void count(int messages) {
    count += messages;
  }

  boolean isOn() {
    long elapsed = nanoTime.getAsLong() - since;
    if (elapsed >= WINDOW_NANOS) {
      double perSecond = (double) count * WINDOW_NANOS / elapsed;
      boolean other = on ? perSecond < above / 2.0 : perSecond > above;
      others = other ? others + 1 : 0;
      if (others == WINDOWS) {
        on = !on;
        others = 0;
      }
      since += elapsed;
      count = 0;
    }
    return on;
  }
}
