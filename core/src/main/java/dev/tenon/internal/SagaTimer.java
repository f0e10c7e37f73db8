package dev.tenon.internal;

/**
 * What a saga waits for.
 *
 * @param step empty: its deadline
 */
record SagaTimer(String saga, String id, String step) {
  /** The id of a deadline's timer. */
  static String deadlineOf(String saga, String id) {
    return "deadline " + saga + ' ' + id;
  }

  boolean isDeadline() {
    return step.isEmpty();
  }
}
