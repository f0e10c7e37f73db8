package dev.tenon.saga;

/** Where a step of a saga is. */
public enum StepStatus {
  /** What it waits for is not done. */
  NOT_BEGUN,
  /** It was asked for. */
  WAITING,
  /** It was done. */
  DONE,
  /** It was refused, and has not happened. */
  REFUSED,
  /** It was not needed. */
  SKIPPED,
  /** There was no answer; it may have happened. */
  GIVEN_UP,
  /** It needs an operator. */
  STUCK,
  /** Its undoing was asked for. */
  UNDOING,
  /** Its undoing needs an operator. */
  UNDO_STUCK,
  /** It was undone. */
  UNDONE;

  /** True if an operator has to decide. */
  public boolean isStuck() {
    return this == STUCK || this == UNDO_STUCK;
  }

  /** True if it is its undoing that gets stuck. */
  boolean isToUndo() {
    return this == UNDOING || mayHaveHappened();
  }

  boolean isWaiting() {
    return this == WAITING || this == UNDOING;
  }

  boolean isOpen() {
    return isStuck() || isWaiting();
  }

  /** True if what comes after the step may begin. */
  boolean isSettled() {
    return this == DONE || this == SKIPPED;
  }

  /** True if it has happened, or may have. */
  boolean mayHaveHappened() {
    return this == DONE || this == GIVEN_UP;
  }
}
