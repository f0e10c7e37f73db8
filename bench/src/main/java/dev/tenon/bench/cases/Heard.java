package dev.tenon.bench.cases;

import dev.tenon.message.Message;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** When which message came, each counted once. */
final class Heard {
  private static final int MOST = 2_000_000;
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private final long[] at = new long[MOST];
  private final AtomicInteger count = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);
  private volatile boolean waits;

  void hear(List<Message> batch) throws InterruptedException {
    long now = System.nanoTime();
    if (waits) {
      gate.await();
    }
    for (Message message : batch) {
      int number = Integer.parseInt(message.id());
      if (at[number] == 0) {
        at[number] = now;
        count.incrementAndGet();
      }
    }
  }

  /** Nothing is heard until it {@link #opens}. */
  void shuts() {
    waits = true;
  }

  void opens() {
    gate.countDown();
  }

  /** Waits for that many. */
  void await(int expected) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (count.get() < expected) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(count + " of " + expected + " messages came");
      }
      LockSupport.parkNanos(200_000);
    }
  }

  int count() {
    return count.get();
  }

  long at(int number) {
    return at[number];
  }
}
