package dev.tenon.testing;

import dev.tenon.error.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved. Safe for use by many threads. */
public final class ManualClock implements InstantSource {
  /** When a clock starts if nothing else is said. */
  public static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

  private final AtomicReference<Instant> now;

  private ManualClock(Instant start) {
    now = new AtomicReference<>(start);
  }

  /** A clock that stands at {@link #START}. */
  public static ManualClock started() {
    return new ManualClock(START);
  }

  /** A clock that stands at this instant. */
  public static ManualClock at(Instant start) {
    return new ManualClock(start);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /**
   * Moves it forward.
   *
   * @return the new time
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if the duration is negative
   */
  public Instant advance(Duration duration) {
    if (duration.isNegative()) {
      throw Problem.INVALID_ARGUMENT.because(
          "a clock cannot advance by %s; to set it back use set".formatted(duration));
    }
    return now.updateAndGet(instant -> instant.plus(duration));
  }

  /** Sets it, forward or back. */
  public void set(Instant instant) {
    now.set(instant);
  }

  @Override
  public String toString() {
    return "clock at " + instant();
  }
}
