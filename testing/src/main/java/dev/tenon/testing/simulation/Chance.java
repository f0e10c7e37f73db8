package dev.tenon.testing.simulation;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a seed decides for one thing, by the name of that thing: what is drawn for one does not
 * depend on what is drawn for others.
 */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed, String of) {
    long mixed = seed * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < of.length(); i++) {
      mixed = (mixed ^ of.charAt(i)) * 0x100000001B3L;
    }
    random = new SplittableRandom(mixed);
  }

  RandomGenerator generator() {
    return random;
  }

  long number() {
    return random.nextLong();
  }

  /** From 0 to below that. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** From 0 to below that. */
  long below(long bound) {
    return bound <= 0 ? 0 : random.nextLong(bound);
  }

  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** Mostly short, now and then long. */
  long around(long mean) {
    return (long) (-Math.log(1 - random.nextDouble()) * mean);
  }

  /** None in a third of all cases, up to twice as much as what is usual in the others. */
  double dose() {
    return random.nextInt(3) == 0 ? 0 : 2 * random.nextDouble();
  }
}
