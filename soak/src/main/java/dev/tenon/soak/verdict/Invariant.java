package dev.tenon.soak.verdict;

/** What must hold of the store, whatever breaks. */
public enum Invariant {
  /** 1 and the history: what was acknowledged or shown is there from then on, everywhere. */
  NO_LOST_EVENT("noLostEvent"),
  /** 2 and the history: nothing is shown or delivered that nobody asked for. */
  NO_PHANTOM("noPhantom"),
  /** 3 and the history: every request and every event took effect once. */
  EFFECT_ONCE("effectOnce"),
  /** 4: no customer's held credit was above the limit, at any version. */
  NEVER_OVER_LIMIT("neverOverLimit"),
  /** 4, 5: what is held is what the events say, and no more than the open orders. */
  HELD_EQUALS_FOLD("heldEqualsFold"),
  /** 6: every order ended within 30 s of the last fault's end. */
  EVERY_ORDER_ENDED("everyOrderEnded"),
  /** 7: versions are 1..n. */
  VERSIONS_GAPLESS("versionsGapless"),
  /** 7, 13 and the history: events are in the order they were acknowledged and shown in. */
  IN_ORDER("inOrder"),
  /** 8: who followed the log saw all of it, in its order. */
  FOLLOWERS_SAW_ALL("followersSawAll"),
  /** 9: the view's rows are what the events say, and never went back. */
  VIEW_EQUALS_REPLAY("viewEqualsReplay"),
  /** 10: what was held for an order is released once, and only where the order is cancelled. */
  COMPENSATED_ONCE("compensatedOnce"),
  /** 11: each poisonous message is parked once by each of its readers, and nothing else is. */
  POISON_PARKED("poisonParked"),
  /** 11: who redrives takes what was mended, once, and leaves parked what was not. */
  REDRIVE_MOVES("redriveMoves"),
  /** 12: what an operator did is in the log, with who and why. */
  AUDITED("audited"),
  /** 12: what happened to an order carries the correlation of the request that placed it. */
  TRACED("traced"),
  /** 14: after each fault's end, what is new is answered, published and shown within 10 s. */
  RECOVERED("recovered"),
  /** 14: a slot that is gone is noticed within 10 s, and another one read within 60 s. */
  SLOT_HEALED("slotHealed"),
  /** 14: no process took more memory than it should. */
  MEMORY_BOUNDED("memoryBounded"),
  /** 15: the same key gives the same answer, and with another body 422. */
  SAME_KEY_SAME_ANSWER("sameKeySameAnswer"),
  /**
   * Requests are answered as documented, processes end only when they are ended, and no log tells a
   * password.
   */
  WELL_BEHAVED("wellBehaved");

  private final String field;

  Invariant(String field) {
    this.field = field;
  }

  /** What it is called in a report. */
  public String field() {
    return field;
  }
}
