package dev.tenon.internal;

/**
 * A saga that is to start: a timer.
 *
 * @param version of its definition
 */
record SagaStart(String saga, int version, String id, Object data) {
  /** The id of its timer. */
  static String timerOf(String saga, String id) {
    return "start " + saga + ' ' + id;
  }
}
