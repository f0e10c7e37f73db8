package dev.tenon.command;

import java.util.List;

/** A command was refused before it was decided, since what it says cannot be right. */
public final class Invalid extends Refused {
  private static final long serialVersionUID = 1L;

  private final String[] violations;

  /** A refusal for all these reasons, with the code {@code INVALID_COMMAND}. */
  public Invalid(List<String> violations) {
    super("INVALID_COMMAND", String.join("; ", violations));
    this.violations = violations.toArray(String[]::new);
  }

  /** Everything that is wrong with it, for people. */
  public List<String> violations() {
    return List.of(violations);
  }
}
