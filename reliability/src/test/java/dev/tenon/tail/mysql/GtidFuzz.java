package dev.tenon.tail.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.error.TenonException;

/** Places in a binlog as the server, and the table that remembers them, tell them. */
public final class GtidFuzz {
  private GtidFuzz() {}

  /** What was read once is read again as the same. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, UTF_8);
    try {
      Gtids gtids = Gtids.parse(text);
      if (!Gtids.parse(gtids.toString()).equals(gtids)) {
        throw new AssertionError(text + " became " + gtids);
      }
      Place.of(text, 4);
    } catch (TenonException e) {
      // not a place
    }
  }
}
