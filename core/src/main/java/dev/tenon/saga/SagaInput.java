package dev.tenon.saga;

import org.jspecify.annotations.Nullable;

/** What comes to a saga. */
public sealed interface SagaInput {
  /** It is to begin, with that data; as a child if it has a parent. */
  record Start(Object data, @Nullable SagaParent parent) implements SagaInput {
    /** As nobody's child. */
    public Start(Object data) {
      this(data, null);
    }
  }

  /** The reply to a request. */
  record Reply(String request, Object reply) implements SagaInput {}

  /** A reply to a request, of a type that its step does not take. */
  record UnknownReply(String request, String type) implements SagaInput {}

  /** A request got no reply in time, or local work is to be tried again. */
  record NoReply(String request) implements SagaInput {}

  /** Somebody tells it something. */
  record Signal(Object signal) implements SagaInput {}

  /**
   * A child has ended, or can neither be started nor undone.
   *
   * @param request by which the child was started
   * @param data the child's
   * @param reason why it has not completed
   */
  record ChildEnded(String request, SagaStatus outcome, Object data, String reason)
      implements SagaInput {}

  /** Its parent turns back: so does the child, if it can, though it may have completed. */
  record TurnBack(String reason) implements SagaInput {}

  /** The deadline is reached. */
  record Deadline() implements SagaInput {}

  /** An operator does something. */
  record Intervention(SagaAction action, @Nullable String step, String reason)
      implements SagaInput {}
}
