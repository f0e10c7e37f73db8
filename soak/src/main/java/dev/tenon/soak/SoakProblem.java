package dev.tenon.soak;

/** Why a soak cannot run as asked: one line for the user. */
final class SoakProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SoakProblem(String message) {
    super(message);
  }
}
