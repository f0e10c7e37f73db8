package dev.tenon.event;

import dev.tenon.error.Problem;

/**
 * A place in a service's whole log, in commit order: a reader past it never sees something new at
 * or before it. Treat it as opaque; compare and store it, do not count with it.
 *
 * @param incarnation the life of the store it belongs to; a restored backup begins a new one
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
   * Orders positions of one incarnation.
   *
   * @throws dev.tenon.error.TenonException {@code NEW_INCARNATION} if the other is of another one
   */
  @Override
  public int compareTo(Position other) {
    if (!incarnation.equals(other.incarnation)) {
      throw Problem.NEW_INCARNATION.because(
          "positions of incarnations "
              + incarnation
              + " and "
              + other.incarnation
              + " have no order");
    }
    return Long.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return incarnation + ':' + offset;
  }
}
