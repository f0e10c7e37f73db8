package dev.tenon.testing.simulation;

import dev.tenon.error.Problem;
import java.time.Duration;

/**
 * What goes wrong in a history. These are the most; each history draws how much of each kind it
 * gets, and often that is none, so that faults are seen alone as well as together. Immutable.
 *
 * @param crashes how many times services die, 0 to 20: in the middle of what they do, before or
 *     after a commit, a publication or a read; each restarts with what was committed
 * @param duplicates how likely a message is delivered again, with those of its key after it, soon
 *     or days later; 0 to 0.5
 * @param failedPublications how likely a publication fails: not done, done in part, or done and not
 *     answered; 0 to 0.5
 * @param failedWrites how likely a write fails: not done, or done and not answered; 0 to 0.5
 * @param longestDelay how long messages of a slow subscription take on average, at most; keys
 *     overtake each other meanwhile
 */
public record Faults(
    int crashes,
    double duplicates,
    double failedPublications,
    double failedWrites,
    Duration longestDelay) {
  private static final int MAX_CRASHES = 20;
  private static final double MAX_SHARE = 0.5;
  private static final Duration MAX_DELAY = Duration.ofDays(1);

  /** Checks them. */
  public Faults {
    if (crashes < 0 || crashes > MAX_CRASHES) {
      throw Problem.INVALID_ARGUMENT.because(
          "services die 0 to " + MAX_CRASHES + " times, not " + crashes);
    }
    requireShare("duplicates", duplicates);
    requireShare("failedPublications", failedPublications);
    requireShare("failedWrites", failedWrites);
    if (longestDelay.isNegative() || longestDelay.compareTo(MAX_DELAY) > 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "longestDelay must be 0 to " + MAX_DELAY + ", not " + longestDelay);
    }
  }

  private static void requireShare(String what, double share) {
    if (!(share >= 0 && share <= MAX_SHARE)) {
      throw Problem.INVALID_ARGUMENT.because(
          what + " must be 0 to " + MAX_SHARE + ", not " + share);
    }
  }

  /** Four crashes, every twentieth message again, some failures, delays of up to five seconds. */
  public static Faults defaults() {
    return new Faults(4, 0.05, 0.02, 0.005, Duration.ofSeconds(5));
  }

  /** None; messages still take their time, and so overtake each other. */
  public static Faults none() {
    return new Faults(0, 0, 0, 0, Duration.ofMillis(20));
  }

  /** The same with so many crashes. */
  public Faults withCrashes(int number) {
    return new Faults(number, duplicates, failedPublications, failedWrites, longestDelay);
  }

  /** The same with so many duplicates. */
  public Faults withDuplicates(double share) {
    return new Faults(crashes, share, failedPublications, failedWrites, longestDelay);
  }

  /** The same with so many failed publications. */
  public Faults withFailedPublications(double share) {
    return new Faults(crashes, duplicates, share, failedWrites, longestDelay);
  }

  /** The same with so many failed writes. */
  public Faults withFailedWrites(double share) {
    return new Faults(crashes, duplicates, failedPublications, share, longestDelay);
  }

  /** The same with other delays. */
  public Faults withLongestDelay(Duration longest) {
    return new Faults(crashes, duplicates, failedPublications, failedWrites, longest);
  }
}
