package dev.tenon.bench.measure;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param rounds how many slices of each contender count
 * @param warmUp the first slice of each contender, which does not count
 * @param slice one that does
 */
public record Plan(int rounds, Duration warmUp, Duration slice) {
  /** Good for comparisons: a contender takes half a minute per case. */
  public static Plan standard() {
    return new Plan(5, Duration.ofSeconds(12), Duration.ofSeconds(4));
  }
}
