package dev.tenon.soak.history;

/**
 * A request to add an event to a stream, with all its repetitions.
 *
 * @param what the event's type and whatever tells it from others of its stream
 * @param most how often the event may be in the stream, whoever asks for it: once if requests are
 *     idempotent
 */
public record Append(
    String stream, String what, long invoked, long completed, Outcome outcome, int most)
    implements Operation {
  /** What the client was told. */
  public enum Outcome {
    /** It is done. */
    ACKNOWLEDGED,
    /** It is not done, and never will be. */
    REFUSED,
    /** Nothing, or nothing one can rely on. */
    UNKNOWN
  }

  boolean isAcknowledged() {
    return outcome == Outcome.ACKNOWLEDGED;
  }

  /** For people. */
  @Override
  public String toString() {
    return "append of "
        + what
        + " to "
        + stream
        + " ["
        + invoked
        + ", "
        + completed
        + "] "
        + outcome;
  }
}
