package dev.tenon.internal;

import dev.tenon.error.TenonException;

/** A handler took too long for a message and was given up; nothing of its attempt takes effect. */
final class HandlerTimeout extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final TenonException problem;
  private final int index;

  HandlerTimeout(TenonException problem, int index) {
    super(problem);
    this.problem = problem;
    this.index = index;
  }

  /** What people are told. */
  TenonException problem() {
    return problem;
  }

  /** Which message of the attempt it was at, from 0. */
  int index() {
    return index;
  }
}
