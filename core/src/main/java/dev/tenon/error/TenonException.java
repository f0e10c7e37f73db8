package dev.tenon.error;

import org.jspecify.annotations.Nullable;

/** What Tenon throws: a {@link Problem} with its code, and a message that says how to mend it. */
public class TenonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  TenonException(Problem problem, String message, @Nullable Throwable cause) {
    super(problem.code() + ": " + message, cause);
    this.problem = problem;
  }

  /** What went wrong. */
  public Problem problem() {
    return problem;
  }

  /** The stable code of {@link #problem()}. */
  public String code() {
    return problem.code();
  }
}
