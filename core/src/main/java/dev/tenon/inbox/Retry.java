package dev.tenon.inbox;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * How often a message is tried that fails by itself, before it is parked. The reader's lane waits
 * meanwhile, with all keys of it. Immutable.
 *
 * @param attempts all in all, 1 to 20
 * @param firstPause before the second attempt; each further pause is four times as long
 * @param longestPause 10 s at most
 * @param worthwhile whether to try again after a failure; otherwise the message is parked at once
 */
public record Retry(
    int attempts, Duration firstPause, Duration longestPause, Predicate<Throwable> worthwhile) {
  private static final int MAX_ATTEMPTS = 20;
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
  private static final int FACTOR = 4;

  /** Checks them. */
  public Retry {
    if (attempts < 1 || attempts > MAX_ATTEMPTS) {
      throw Problem.INVALID_ARGUMENT.because(
          "a message is tried 1 to " + MAX_ATTEMPTS + " times, not " + attempts);
    }
    if (firstPause.isNegative()
        || firstPause.compareTo(longestPause) > 0
        || longestPause.compareTo(MAX_PAUSE) > 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "pauses go from 0 s to %s at most, the first one the shortest, not from %s to %s"
              .formatted(MAX_PAUSE, firstPause, longestPause));
    }
  }

  /** Four attempts within a quarter of a second, one alone if the payload cannot be read. */
  public static Retry defaults() {
    return new Retry(4, Duration.ofMillis(10), Duration.ofSeconds(1), Retry::mayPass);
  }

  /** Parks at the first failure. */
  public static Retry never() {
    return defaults().withAttempts(1);
  }

  private static boolean mayPass(Throwable failure) {
    return !(failure instanceof TenonException known)
        || switch (known.problem()) {
          case UNKNOWN_TYPE, UNREADABLE_PAYLOAD, NEWER_VERSION -> false;
          default -> true;
        };
  }

  /** The same with so many attempts. */
  public Retry withAttempts(int number) {
    return new Retry(number, firstPause, longestPause, worthwhile);
  }

  /** The same with pauses from one length to another. */
  public Retry withPauses(Duration first, Duration longest) {
    return new Retry(attempts, first, longest, worthwhile);
  }

  /** The same, parking at once what fails otherwise. */
  public Retry onlyAfter(Predicate<Throwable> failures) {
    return new Retry(attempts, firstPause, longestPause, failures);
  }

  /** The pause before an attempt, from 2 on. */
  public Duration pauseBefore(int attempt) {
    Duration pause = firstPause;
    for (int i = 2; i < attempt && pause.compareTo(longestPause) < 0; i++) {
      pause = pause.multipliedBy(FACTOR);
    }
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }
}
