package dev.tenon.internal;

/** The next time of a saga that starts by itself: a timer. */
record SagaTick(String saga) {
  /** The id of its timer. */
  String timer() {
    return "schedule " + saga;
  }
}
