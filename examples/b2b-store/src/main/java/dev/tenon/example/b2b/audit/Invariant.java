package dev.tenon.example.b2b.audit;

/** What must hold of a store at rest, whatever happened on the way. */
public enum Invariant {
  /** Every document is in the orders' log, and every event reached whom it concerns. */
  NO_LOST_EVENT("noLostEvent"),
  /** Nothing is answered, opened or shown that was not placed. */
  NO_PHANTOM("noPhantom"),
  /** Every event took effect once. */
  EFFECT_ONCE("effectOnce"),
  /** No customer's held credit was above the limit, at any version. */
  NEVER_OVER_LIMIT("neverOverLimit"),
  /** What customers says is held is what the events say, and no more than the open orders. */
  HELD_EQUALS_FOLD("heldEqualsFold"),
  /** No order is pending. */
  EVERY_ORDER_ENDED("everyOrderEnded"),
  /** The versions of each stream are 1..n, in log order. */
  VERSIONS_GAPLESS("versionsGapless"),
  /** The view's rows are what the events say. */
  VIEW_EQUALS_REPLAY("viewEqualsReplay");

  private final String field;

  Invariant(String field) {
    this.field = field;
  }

  /** Its name in a report. */
  public String field() {
    return field;
  }
}
