package dev.tenon.saga;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a saga. Its events are all that is kept of it, in the log of its service: they
 * say what was decided, so that no definition is needed to read them.
 */
public sealed interface SagaEvent {
  /**
   * It began.
   *
   * @param version the definition's
   * @param data a record that the codec knows
   * @param deadline when it is to have passed the point of no return
   */
  record Started(int version, Instant at, Object data, @Nullable Instant deadline)
      implements SagaEvent {}

  /**
   * A step was asked for.
   *
   * @param request the request's id, or of local work that is tried again later, its timer's
   * @param attempt 1 for the first
   * @param due when it is tried again, or given up, if there is no answer
   */
  record StepRequested(String step, String request, int attempt, Instant due)
      implements SagaEvent {}

  /** A step was done; with the data after it if it changed any. */
  record StepDone(String step, @Nullable Object data) implements SagaEvent {}

  /** A step was refused, and has not happened; with the data after that if it changed any. */
  record StepRefused(String step, String reason, @Nullable Object data) implements SagaEvent {}

  /** A step is not needed. */
  record StepSkipped(String step) implements SagaEvent {}

  /** A step was given up, and may have happened. */
  record StepGivenUp(String step, String reason) implements SagaEvent {}

  /** The saga turned back. */
  record CompensationBegun(String reason) implements SagaEvent {}

  /** The undoing of a step was asked for; as {@link StepRequested}. */
  record UndoRequested(String step, String request, int attempt, Instant due)
      implements SagaEvent {}

  /** A step was undone. */
  record StepUndone(String step) implements SagaEvent {}

  /** A step, or its undoing, is stuck. */
  record AttentionNeeded(String step, String reason) implements SagaEvent {}

  /** The deadline passed. */
  record DeadlinePassed() implements SagaEvent {}

  /**
   * An operator did something; the event's metadata says who.
   *
   * @param step of {@link SagaAction#RETRY} and {@link SagaAction#SKIP}
   */
  record Intervened(SagaAction action, @Nullable String step, String reason) implements SagaEvent {}

  /** It ended. */
  record Ended(SagaStatus outcome) implements SagaEvent {}
}
