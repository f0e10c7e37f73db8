package dev.tenon.flow;

/** How a flow stands. */
public enum FlowState {
  /** Something is expected, in time so far; or nothing has ended it yet. */
  RUNNING,
  /** Something did not come in time, and has not come since. */
  STUCK,
  /** An event ended it, and nothing is expected any more. */
  ENDED,
  /** No choreography begins like this, so nothing is expected. */
  UNDECLARED
}
