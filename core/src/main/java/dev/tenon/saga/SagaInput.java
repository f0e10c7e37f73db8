package dev.tenon.saga;

import org.jspecify.annotations.Nullable;

/** What comes to a saga. */
public sealed interface SagaInput {
  /** It is to begin, with that data. */
  record Start(Object data) implements SagaInput {}

  /** The reply to a request. */
  record Reply(String request, Object reply) implements SagaInput {}

  /** A reply to a request, of a type that its step does not take. */
  record UnknownReply(String request, String type) implements SagaInput {}

  /** A request got no reply in time, or local work is to be tried again. */
  record NoReply(String request) implements SagaInput {}

  /** The deadline is reached. */
  record Deadline() implements SagaInput {}

  /** An operator does something. */
  record Intervention(SagaAction action, @Nullable String step, String reason)
      implements SagaInput {}
}
