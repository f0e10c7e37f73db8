package dev.tenon.internal;

import dev.tenon.error.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Forgets what has been remembered for long enough: a batch with the first thing remembered and
 * with every 500th after it, which is more than come meanwhile.
 */
final class Forgetting {
  private static final System.Logger LOG = System.getLogger(Forgetting.class.getName());
  private static final int BATCH = 1_000;
  private static final int EVERY = 500;

  private final String what;
  private final Duration memory;
  private final InstantSource clock;
  private final Batch batch;
  private final AtomicLong remembered = new AtomicLong();

  /** Forgets up to so many that were remembered before that instant; tells how many it were. */
  @FunctionalInterface
  interface Batch {
    int forget(Instant before, int limit);
  }

  /**
   * Forgets these.
   *
   * @param memory how long each is remembered at least
   */
  Forgetting(String what, Duration memory, InstantSource clock, Batch batch) {
    if (memory.isNegative() || memory.isZero()) {
      throw Problem.INVALID_ARGUMENT.because(
          what + " are remembered for a while, not for " + memory);
    }
    this.what = what;
    this.memory = memory;
    this.clock = clock;
    this.batch = batch;
  }

  /** So many more are remembered now. */
  void remembered(int count) {
    long before = remembered.getAndAdd(count);
    if (Math.floorMod(-before, EVERY) < count) {
      try {
        forgetBatch(memory);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "old " + what + " could not be forgotten", e);
      }
    }
  }

  /** Forgets all of that age and older; returns how many. */
  long forget(Duration olderThan) {
    long sum = 0;
    while (true) {
      int forgotten = forgetBatch(olderThan);
      sum += forgotten;
      if (forgotten < BATCH) {
        return sum;
      }
    }
  }

  private int forgetBatch(Duration olderThan) {
    return batch.forget(clock.instant().minus(olderThan), BATCH);
  }
}
