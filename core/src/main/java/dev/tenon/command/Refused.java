package dev.tenon.command;

/** A command was refused by the rules; nothing was recorded. */
public class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * A refusal.
   *
   * @param code a stable word of the domain, such as {@code ALREADY_SETTLED}
   * @param message why, for people
   */
  public Refused(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** The stable word of the domain. */
  public String code() {
    return code;
  }
}
