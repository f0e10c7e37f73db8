package dev.tenon.example.b2b.demo;

/** Why the demo cannot run as asked: one line for the user, exit code 2. */
final class DemoProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoProblem(String message) {
    super(message);
  }

  DemoProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
