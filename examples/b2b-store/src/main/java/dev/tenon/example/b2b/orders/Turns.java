package dev.tenon.example.b2b.orders;

import dev.tenon.error.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The service's own transactions: few at a time, so that others of its database get a turn. */
public final class Turns {
  private static final int AT_A_TIME = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Semaphore turns = new Semaphore(AT_A_TIME, true);

  /**
   * Does work when it is its turn.
   *
   * @throws dev.tenon.error.TenonException {@code OVERLOADED} if that is not within a minute
   */
  public <T> T take(Supplier<T> work) {
    await();
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }

  private void await() {
    try {
      if (!turns.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw Problem.OVERLOADED.because(
            "orders had no turn at its database within " + PATIENCE.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.STORAGE_FAILED.because("interrupted while waiting for a turn", e);
    }
  }
}
