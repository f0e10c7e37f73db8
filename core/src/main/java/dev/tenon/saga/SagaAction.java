package dev.tenon.saga;

/** What an operator does to a saga. */
public enum SagaAction {
  /** A stuck step, or its undoing, is asked for again, as something new. */
  RETRY,
  /** A stuck step counts as not needed, a stuck undoing as done. */
  SKIP,
  /** What was done is undone; not once there is no way back. */
  COMPENSATE,
  /** The saga ends as it is; nothing is undone. */
  END
}
