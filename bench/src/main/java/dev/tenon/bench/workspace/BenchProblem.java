package dev.tenon.bench.workspace;

import org.jspecify.annotations.Nullable;

/** A benchmark cannot run here; the message is one line and says what helps. */
public final class BenchProblem extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A problem and what helps. */
  public BenchProblem(String message) {
    this(message, null);
  }

  /** A problem and what helps, with its cause. */
  public BenchProblem(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
