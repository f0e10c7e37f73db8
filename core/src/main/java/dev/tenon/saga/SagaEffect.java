package dev.tenon.saga;

import dev.tenon.message.Outgoing;
import java.time.Instant;

/** What a saga wants done. A value: the runtime does it, together with the saga's events. */
public sealed interface SagaEffect {
  /**
   * A request to a participant. Without a reply until it is due, the saga is told so.
   *
   * @param message with an id, which its reply names as what caused it
   */
  record Request(String step, Outgoing message, Instant due) implements SagaEffect {}

  /**
   * A child starts, and its parent hears of its end.
   *
   * @param request what the parent knows it by
   */
  record StartChild(Saga<?> saga, String id, Object data, String request) implements SagaEffect {}

  /**
   * A child turns back, if it can.
   *
   * @param request by which it was started; if it was not, it is another one's
   */
  record TurnBackChild(String saga, String id, String request, String reason)
      implements SagaEffect {}

  /** Local work of a step is tried again then, or the signal that it waits for has not come. */
  record TryLater(String step, String id, Instant due) implements SagaEffect {}

  /** The saga is told when its deadline is reached. */
  record AwaitDeadline(Instant due) implements SagaEffect {}

  /** Nobody waits for that request, or to try again, any more. */
  record Cancel(String request) implements SagaEffect {}

  /** As {@link Cancel}, of one that was sent: if a reply comes all the same, the history tells. */
  record GiveUp(String step, String request) implements SagaEffect {}

  /** Nobody waits for the deadline any more. */
  record CancelDeadline() implements SagaEffect {}
}
