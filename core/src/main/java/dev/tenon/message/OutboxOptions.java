package dev.tenon.message;

import dev.tenon.error.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a service empties its outbox. Immutable.
 *
 * @param pollInterval how often it looks for messages of others, however many come, unless it is a
 *     batch behind; those sent by this process it hears of
 * @param sentKept how long messages are kept after they were published; absent: not at all
 */
public record OutboxOptions(Duration pollInterval, @Nullable Duration sentKept) {
  /** Checks them. */
  public OutboxOptions {
    if (pollInterval.compareTo(Duration.ofMillis(1)) < 0
        || pollInterval.compareTo(Duration.ofMinutes(1)) > 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "an outbox is polled every 1 ms to 1 min, not every " + pollInterval);
    }
    if (sentKept != null && (sentKept.isNegative() || sentKept.isZero())) {
      throw Problem.INVALID_ARGUMENT.because(
          "sent messages are kept for a while or not at all, not for " + sentKept);
    }
  }

  /** Polls every 50 ms and keeps nothing that was sent. */
  public static OutboxOptions defaults() {
    return new OutboxOptions(Duration.ofMillis(50), null);
  }

  /** The same with this interval. */
  public OutboxOptions withPollInterval(Duration interval) {
    return new OutboxOptions(interval, sentKept);
  }

  /**
   * The same, keeping sent messages for that long; later they are deleted, a thousand at a time.
   */
  public OutboxOptions withSentKept(Duration howLong) {
    return new OutboxOptions(pollInterval, howLong);
  }
}
