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
   * @param parent whose child it is, if it is one
   */
  record Started(
      int version, Instant at, Object data, @Nullable Instant deadline, @Nullable SagaParent parent)
      implements SagaEvent {}

  /**
   * A step was asked for.
   *
   * @param request the request's id, or that of the timer of what is tried again or waited for
   * @param attempt 1 for the first
   * @param due when it is tried again, or given up, if there is no answer; absent: its child ends
   */
  record StepRequested(String step, String request, int attempt, @Nullable Instant due)
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
  record UndoRequested(String step, String request, int attempt, @Nullable Instant due)
      implements SagaEvent {}

  /** A step was undone. */
  record StepUndone(String step) implements SagaEvent {}

  /** A step, or its undoing, is stuck. */
  record AttentionNeeded(String step, String reason) implements SagaEvent {}

  /** A signal was taken; with the data after it if it changed any by itself. */
  record SignalReceived(Object signal, @Nullable Object data) implements SagaEvent {}

  /** A signal came before the step that takes it. */
  record SignalKept(Object signal) implements SagaEvent {}

  /**
   * A signal that was kept is taken by a step.
   *
   * @param index which of those that are kept, from 0
   */
  record SignalTaken(int index) implements SagaEvent {}

  /** The deadline passed. */
  record DeadlinePassed() implements SagaEvent {}

  /**
   * An operator did something; the event's metadata says who.
   *
   * @param step of {@link SagaAction#RETRY} and {@link SagaAction#SKIP}
   */
  record Intervened(SagaAction action, @Nullable String step, String reason) implements SagaEvent {}

  /** An operator's action could not be taken as the saga stood; the metadata says whose. */
  record ActionRefused(SagaAction action, @Nullable String step, String reason)
      implements SagaEvent {}

  /** A reply of that type came when nobody waited for it any more; nothing followed from it. */
  record ReplyTooLate(String step, String request, String type) implements SagaEvent {}

  /** It ended. */
  record Ended(SagaStatus outcome) implements SagaEvent {}
}
