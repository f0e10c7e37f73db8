package dev.tenon.bench.peer;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the events of a replay; they may be handled on several threads. */
public final class Replay {
  private final long events;
  private final AtomicLong handled = new AtomicLong();
  private final LongAdder fields = new LongAdder();
  private final CountDownLatch all = new CountDownLatch(1);
  private final long began = System.nanoTime();

  /** Starts the clock for a log of so many events. */
  public Replay(long events) {
    this.events = events;
  }

  /** One event was decoded, and this is a field of it. */
  public void handled(long field) {
    fields.add(field);
    if (handled.incrementAndGet() == events) {
      all.countDown();
    }
  }

  /** Waits for the last event, at most so long; what was handled until then counts. */
  public Measurement await(Duration limit) throws InterruptedException {
    all.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    return Measurement.of(handled.get(), System.nanoTime() - began);
  }
}
