package dev.tenon.reliability.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.error.TenonException;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import java.time.Instant;

/** Positions and names of streams, two of them on a line each. */
public final class CursorFuzz {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** No log gets there. */
  private static final long BEYOND = 1_000_000_000_000_000_000L;

  private CursorFuzz() {}

  /** What was read is written and read again as the same. */
  public static void fuzzerTestOneInput(byte[] input) {
    String[] lines = new String(input, UTF_8).split("\n", 2);
    try {
      requireSame(StreamId.parse(lines[0]), StreamId.parse(StreamId.parse(lines[0]).toString()));
    } catch (TenonException e) {
      // no stream
    }
    try {
      Position one = Position.parse(lines[0]);
      requireSame(one, Position.parse(one.toString()));
      if (one.offset() < BEYOND && one.incarnation().indexOf('@') < 0) {
        requireAgreement(one, one.restored(NOON).restored(NOON));
      }
      Position other = Position.parse(lines.length > 1 ? lines[1] : lines[0]);
      one.isLostTo(other);
      if (one.compareTo(other) != 0 && one.equals(other)) {
        throw new AssertionError(one + " is not as far as itself");
      }
    } catch (TenonException e) {
      // no position, or none that compares
    }
  }

  private static void requireAgreement(Position one, Position later) {
    requireSame(later, Position.parse(later.toString()));
    if (later.agreedWith(one) < one.offset()) {
      throw new AssertionError(later + " and " + one + " do not agree");
    }
  }

  private static void requireSame(Object one, Object other) {
    if (!one.equals(other)) {
      throw new AssertionError(one + " became " + other);
    }
  }
}
