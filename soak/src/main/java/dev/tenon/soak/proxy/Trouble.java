package dev.tenon.soak.proxy;

/** What a network does to the lines through it, those that are open and those to come. */
public enum Trouble {
  /** Nothing: bytes pass. */
  NONE("passes"),
  /** Each piece is a while on its way. */
  SLOW("slow"),
  /** What clients say waits, what the server says passes. */
  DEAF_SERVER("one-way, nothing to the server"),
  /** What the server says waits, what clients say passes. */
  DEAF_CLIENTS("one-way, nothing from the server"),
  /** Everything waits, and goes on later. */
  SILENT("silent in both directions"),
  /** The server's ends are closed and clients are told nothing, until the trouble is over. */
  HALF_OPEN("half-open"),
  /** Each line is reset in the middle of the next message; new ones pass. */
  CUT("cut in mid-message"),
  /** Lines are reset, and new ones refused. */
  REFUSED("reset and refused");

  private final String text;

  Trouble(String text) {
    this.text = text;
  }

  /** For people. */
  @Override
  public String toString() {
    return text;
  }
}
