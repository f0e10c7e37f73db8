package dev.tenon;

import dev.tenon.error.Problem;
import dev.tenon.spi.Write;
import java.util.List;
import java.util.Random;

/** Makes commits fail at random, from a seed, until it is told to stop. */
final class RandomFailures implements ProbedDatabase.Probe {
  private final Random random;
  private volatile double rate;

  /** A probe that lets each commit fail with this probability. */
  RandomFailures(long seed, double rate) {
    this.random = new Random(seed);
    this.rate = rate;
  }

  void stop() {
    rate = 0;
  }

  @Override
  public synchronized void beforeCommit(List<Write> writes) {
    double drawn = random.nextDouble();
    if (drawn < rate / 3) {
      throw Problem.STORAGE_FAILED.because("cut off before the commit");
    }
    if (drawn < rate * 2 / 3) {
      throw Problem.COMMIT_UNKNOWN.because("cut off, and it was not committed");
    }
  }

  @Override
  public synchronized void afterCommit(List<Write> writes) {
    if (random.nextDouble() < rate / 3) {
      throw Problem.COMMIT_UNKNOWN.because("cut off, though it was committed");
    }
  }
}
