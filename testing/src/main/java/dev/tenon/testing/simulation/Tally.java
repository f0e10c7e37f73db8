package dev.tenon.testing.simulation;

import java.time.Duration;

/**
 * What happened in histories that broke nothing.
 *
 * @param histories how many there were
 * @param steps turns of loops, deliveries and calls of clients
 * @param time how long they took in virtual time
 * @param crashes how often services died
 * @param duplicates how often messages were delivered again
 * @param failedPublications how often the broker failed
 * @param failedWrites how often a database failed
 */
public record Tally(
    long histories,
    long steps,
    Duration time,
    long crashes,
    long duplicates,
    long failedPublications,
    long failedWrites) {
  static final Tally NONE = new Tally(0, 0, Duration.ZERO, 0, 0, 0, 0);

  Tally plus(Tally other) {
    return new Tally(
        histories + other.histories,
        steps + other.steps,
        time.plus(other.time),
        crashes + other.crashes,
        duplicates + other.duplicates,
        failedPublications + other.failedPublications,
        failedWrites + other.failedWrites);
  }

  @Override
  public String toString() {
    return "%,d steps in %,.1f s of virtual time, %d crashes, %d duplicates,"
            .formatted(steps, time.toMillis() / 1e3, crashes, duplicates)
        + " %d failed publications, %d failed writes".formatted(failedPublications, failedWrites);
  }

  /** Counts while a history goes on. */
  static final class Counter {
    long steps;
    long crashes;
    long duplicates;
    long failedPublications;
    long failedWrites;

    Tally at(long nanos) {
      return new Tally(
          1, steps, Duration.ofNanos(nanos), crashes, duplicates, failedPublications, failedWrites);
    }
  }
}
