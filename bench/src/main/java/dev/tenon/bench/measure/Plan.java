package dev.tenon.bench.measure;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param rounds how many slices of each contender count
 * @param warmUps how many times all contenders work first, which does not count
 * @param warmUp for how long each of them does
 * @param slice one that does
 */
public record Plan(int rounds, int warmUps, Duration warmUp, Duration slice) {
  /**
   * Good for comparisons: a contender takes three quarters of a minute per case. It warms up twice,
   * since what the others leave behind, such as code that is still being compiled, goes on for a
   * while beside those who come next.
   */
  public static Plan standard() {
    return new Plan(5, 2, Duration.ofSeconds(12), Duration.ofSeconds(4));
  }
}
