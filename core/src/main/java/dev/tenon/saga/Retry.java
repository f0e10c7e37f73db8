package dev.tenon.saga;

import dev.tenon.error.Problem;
import java.time.Duration;

/**
 * How often something is tried again, and after how long: the pause doubles from the first to the
 * longest.
 *
 * @param limit how many times after the first, 0 or more
 */
public record Retry(int limit, Duration first, Duration longest) {
  /** Checks them. */
  public Retry {
    if (limit < 0 || first.isNegative() || longest.compareTo(first) < 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "%d retries after %s, at most %s: none of them may be negative, nor the first the longer"
              .formatted(limit, first, longest));
    }
  }

  /** So many times, after 1 s at first and 5 min at most. */
  public static Retry times(int limit) {
    return new Retry(limit, Duration.ofSeconds(1), Duration.ofMinutes(5));
  }

  /** The same with these pauses. */
  public Retry withBackoff(Duration itsFirst, Duration itsLongest) {
    return new Retry(limit, itsFirst, itsLongest);
  }

  /**
   * How long to wait after that many attempts.
   *
   * @param attempts 1 or more
   */
  Duration pauseAfter(int attempts) {
    Duration pause = first;
    for (int i = 1; i < attempts && pause.compareTo(longest) < 0; i++) {
      pause = pause.plus(pause);
    }
    return pause.compareTo(longest) < 0 ? pause : longest;
  }
}
