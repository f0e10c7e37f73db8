package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.inbox.Retry;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Has a reaction take messages, and tells what was wrong with them if it could not. */
final class Attempts {
  private final ServiceParts parts;
  private final String topic;
  private final Reaction reaction;

  Attempts(ServiceParts parts, String topic, Reaction reaction) {
    this.parts = parts;
    this.topic = topic;
    this.reaction = reaction;
  }

  /**
   * Null if they were taken. An error of the user's code is as bad as an exception, and no worse.
   *
   * @throws TenonException if no message is to blame
   */
  @Nullable Throwable once(List<Message> messages, Function<List<Message>, List<Change>> progress) {
    try {
      Outcome outcome = reaction.apply(topic, messages, progress.apply(messages));
      return switch (outcome) {
        case Outcome.Committed committed -> null;
        case Outcome.Conflict conflict ->
            Problem.VERSION_CONFLICT.because("stream " + conflict.stream() + " kept changing");
        case Outcome.Stale(Change.Reschedule schedule, long actual) ->
            Problem.VERSION_CONFLICT.because("timer " + schedule.timer().id() + " kept changing");
        case Outcome.Stale stale ->
            throw Problem.STALE_MARK.because(
                reaction.reader()
                    + " was overtaken at "
                    + stale.change()
                    + ", which stands at "
                    + stale.actual());
        case Outcome.Failed failed -> failed.problem();
      };
    } catch (TenonException e) {
      return switch (e.problem()) {
        case STORAGE_FAILED,
            COMMIT_UNKNOWN,
            OVERLOADED,
            CLOSED,
            STALE_MARK,
            LOCK_TIMEOUT,
            HANDLERS_STUCK ->
            throw e;
        default -> e;
      };
    } catch (HandlerFailure e) {
      return e.getCause();
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  /** Tries one that failed as often as it is worthwhile. Null if it was taken. */
  @Nullable Throwable again(
      Message message, Throwable first, Function<List<Message>, List<Change>> progress)
      throws InterruptedException {
    Retry retry = reaction.retry();
    Throwable failure = first;
    for (int attempt = 2; attempt <= retry.attempts(); attempt++) {
      // One that was late had its time: to try it again would cost as much for every other key.
      if (failure instanceof HandlerTimeout || !retry.worthwhile().test(failure)) {
        return failure;
      }
      parts.pause(retry.pauseBefore(attempt));
      failure = once(List.of(message), progress);
      if (failure == null) {
        return null;
      }
    }
    return failure;
  }
}
