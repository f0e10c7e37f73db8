package dev.tenon.saga;

/**
 * Where a step of a saga is.
 *
 * @param request the id of its last request, or of that for its undoing; empty if there is none
 * @param attempts how often it was asked for, or its undoing
 */
public record StepState(StepStatus status, String request, int attempts) {
  static final StepState NOT_BEGUN = new StepState(StepStatus.NOT_BEGUN, "", 0);

  boolean isWaitingFor(String id) {
    return status.isWaiting() && request.equals(id);
  }
}
