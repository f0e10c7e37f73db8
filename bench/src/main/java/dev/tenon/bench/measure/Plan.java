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
  /** Good for comparisons: a case of four contenders takes about two minutes. */
  public static Plan standard() {
    return new Plan(5, Duration.ofSeconds(8), Duration.ofSeconds(4));
  }
}
