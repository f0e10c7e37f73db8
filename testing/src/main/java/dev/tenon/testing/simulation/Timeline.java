package dev.tenon.testing.simulation;

import dev.tenon.testing.ManualClock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time, and what is to happen at which point of it. */
final class Timeline implements InstantSource {
  static final long NEVER = Long.MAX_VALUE;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long now;
  private long order;

  private record Event(long at, long order, Runnable action) {}

  /** Nanoseconds since the beginning. */
  long now() {
    return now;
  }

  @Override
  public Instant instant() {
    return ManualClock.START.plusNanos(now);
  }

  /** When that is on this line; {@link #NEVER} if it is too far off. */
  static long of(Instant instant) {
    try {
      return Math.max(0, ManualClock.START.until(instant, ChronoUnit.NANOS));
    } catch (ArithmeticException e) {
      return NEVER;
    }
  }

  /** Has something happen after a while. */
  void after(long nanos, Runnable action) {
    events.add(new Event(now + nanos, order++, action));
  }

  /** When the next thing happens. */
  long next() {
    Event first = events.peek();
    return first == null ? NEVER : first.at();
  }

  void runNext() {
    Event first = events.remove();
    moveTo(first.at());
    first.action().run();
  }

  /** Time never goes back: what should have happened meanwhile happens late. */
  void moveTo(long then) {
    now = Math.max(now, then);
  }
}
