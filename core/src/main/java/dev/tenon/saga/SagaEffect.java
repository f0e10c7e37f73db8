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

  /** Local work of a step is tried again then. */
  record TryLater(String step, String id, Instant due) implements SagaEffect {}

  /** The saga is told when its deadline is reached. */
  record AwaitDeadline(Instant due) implements SagaEffect {}

  /** Nobody waits for that request, or to try again, any more. */
  record Cancel(String request) implements SagaEffect {}

  /** Nobody waits for the deadline any more. */
  record CancelDeadline() implements SagaEffect {}
}
