package dev.tenon.bench.cases;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The order that a caller of the saga benchmark wants; one of ten is more than its credit. */
record Wish(long order, long customer, long total) {
  static final long CUSTOMERS = 1_000;
  static final long CREDIT = 100_000_000;
  private static final AtomicLong ORDERS = new AtomicLong();

  static Wish next() {
    long order = ORDERS.incrementAndGet();
    long customer = ThreadLocalRandom.current().nextLong(1, CUSTOMERS + 1);
    return new Wish(order, customer, order % 10 == 0 ? 10 * CREDIT : 1);
  }

  /** Refuses another end than it deserves. */
  void requireEnd(boolean approved) {
    if (approved != total < CREDIT) {
      throw new IllegalStateException("order " + order + " ended as approved: " + approved);
    }
  }
}
