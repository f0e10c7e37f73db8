package dev.tenon.testing.simulation;

/**
 * A history broke something. The message tells the seed, what was broken, which faults it needs,
 * and what happened.
 */
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final long seed;
  private final String invariant;

  Violation(long seed, String invariant, String message, Throwable cause) {
    super(message, cause);
    this.seed = seed;
    this.invariant = invariant;
  }

  /** The seed of the history, which replays it. */
  public long seed() {
    return seed;
  }

  /** What was broken: the name of an invariant, or what a simulation always asks for. */
  public String invariant() {
    return invariant;
  }
}
