package dev.tenon.example.b2b.process;

/** Why processes cannot do what they are to do: one line for the user. */
public final class ProcessProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProcessProblem(String message) {
    super(message);
  }

  ProcessProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
