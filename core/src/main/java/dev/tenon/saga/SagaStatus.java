package dev.tenon.saga;

/** How a saga stands. */
public enum SagaStatus {
  /** There is no such saga. */
  NONE,
  /** Its steps are taken. */
  RUNNING,
  /** What was done is undone. */
  COMPENSATING,
  /** A step is stuck: an operator decides. Other steps go on. */
  NEEDS_ATTENTION,
  /** All is done. */
  COMPLETED,
  /** All that was done is undone. */
  COMPENSATED,
  /** An operator ended it as it was. */
  ENDED;

  /** True if nothing will happen any more. */
  public boolean isFinal() {
    return this == COMPLETED || this == COMPENSATED || this == ENDED;
  }
}
