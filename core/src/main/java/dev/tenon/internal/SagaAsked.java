package dev.tenon.internal;

import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaInput;
import org.jspecify.annotations.Nullable;

/** What an operator asked for without the service: a timer that is due at once. */
record SagaAsked(String saga, String id, SagaAction action, @Nullable String step, String reason) {
  SagaInput.Intervention input() {
    return new SagaInput.Intervention(action, step, reason);
  }
}
