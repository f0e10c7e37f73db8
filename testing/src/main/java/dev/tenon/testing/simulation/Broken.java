package dev.tenon.testing.simulation;

/** What a history broke, before anybody has looked into why. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String invariant;
  private final Throwable failure;

  Broken(String invariant, Throwable failure) {
    super(invariant, failure);
    this.invariant = invariant;
    this.failure = failure;
  }

  String invariant() {
    return invariant;
  }

  Throwable failure() {
    return failure;
  }
}
