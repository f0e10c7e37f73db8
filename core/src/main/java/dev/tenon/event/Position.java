package dev.tenon.event;

import dev.tenon.error.Problem;
import java.time.Instant;

/**
 * A place in a service's whole log, in commit order: a reader past it never sees something new at
 * or before it. Treat it as opaque; compare and store it, do not count with it.
 *
 * <p>A log that is restored from a backup begins a new incarnation, which knows up to where it
 * agrees with those before it. Positions within what two incarnations have in common are the same
 * places; one beyond it is only of its own.
 *
 * @param incarnation the life of the log it belongs to
 * @param offset 0 before the first event
 */
public record Position(String incarnation, long offset) implements Comparable<Position> {
  /** Checks the offset. */
  public Position {
    if (offset < 0) {
      throw Problem.INVALID_ARGUMENT.because("a position cannot be negative: " + offset);
    }
  }

  /** Reads what {@link #toString()} wrote. */
  public static Position parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new Position(
          text.substring(0, Math.max(colon, 0)), Long.parseLong(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw Problem.INVALID_ARGUMENT.because("'" + text + "' is not a position", e);
    }
  }

  /**
   * The same place in a new incarnation, which agrees with this one's up to here.
   *
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if this one's is too long to be
   *     one of a log
   */
  public Position restored(Instant now) {
    return new Position(Incarnation.parse(incarnation).restoredAt(offset, now).toString(), offset);
  }

  /**
   * Up to which offset the log's life of the other position is the same as this one's: {@link
   * Long#MAX_VALUE} if it is the same life, -1 if it is of another log.
   */
  public long agreedWith(Position other) {
    return incarnation.equals(other.incarnation)
        ? Long.MAX_VALUE
        : Incarnation.parse(incarnation).agreedWith(Incarnation.parse(other.incarnation));
  }

  /**
   * True if a log that has reached the other position has lost what is here: this place is beyond
   * what their incarnations have in common, and this one's is not the younger of them. Always true
   * of positions of different logs.
   */
  public boolean isLostTo(Position other) {
    long agreed = agreedWith(other);
    return agreed < 0
        || (offset > agreed
            && !Incarnation.parse(incarnation).isYoungerThan(Incarnation.parse(other.incarnation)));
  }

  /**
   * Orders positions of one log, as long as one of them is within what their incarnations have in
   * common. Those that are the same place in different incarnations compare as equal here.
   *
   * @throws dev.tenon.error.TenonException {@code NEW_INCARNATION} if they have no order: both are
   *     beyond it, or of different logs
   */
  @Override
  public int compareTo(Position other) {
    long agreed = agreedWith(other);
    if (agreed < Math.min(offset, other.offset) || agreed < 0) {
      throw Problem.NEW_INCARNATION.because(
          "positions "
              + this
              + " and "
              + other
              + (agreed < 0
                  ? " are of different logs"
                  : " have no order: their log was restored from a backup that ended at "
                      + agreed));
    }
    return Long.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return incarnation + ':' + offset;
  }
}
