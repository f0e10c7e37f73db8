package dev.tenon.soak.history;

import java.util.List;

/**
 * What no log can have answered.
 *
 * @param operations the appends and reads that contradict each other
 */
public record Violation(Kind kind, String what, List<Operation> operations) {
  /** What is wrong. */
  public enum Kind {
    /** An event was acknowledged or shown, and is not there later. */
    LOST,
    /** An event is there more often than it was appended. */
    DOUBLED,
    /** Events are in another order than they were acknowledged or shown in. */
    REORDERED,
    /** An event is there that nobody appended, or not yet. */
    PHANTOM
  }

  Violation(Kind kind, String what, Operation... operations) {
    this(kind, what, List.of(operations));
  }

  /** For people, an operation a line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind + ": " + what);
    operations.forEach(operation -> text.append("\n    ").append(operation));
    return text.toString();
  }
}
