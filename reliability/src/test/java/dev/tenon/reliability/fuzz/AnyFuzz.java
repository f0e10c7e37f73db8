package dev.tenon.reliability.fuzz;

import java.util.Arrays;
import java.util.List;

/** All targets in one: the first byte says which. */
public final class AnyFuzz {
  private static final List<Target> TARGETS = List.of(Target.values());

  private AnyFuzz() {}

  /** As the target. */
  public static void fuzzerTestOneInput(byte[] input) throws Throwable {
    if (input.length > 0) {
      Target target = TARGETS.get((input[0] & 0xff) % TARGETS.size());
      target.take(Arrays.copyOfRange(input, 1, input.length));
    }
  }

  /** A target's input as one of these. */
  static byte[] input(Target target, byte[] its) {
    byte[] input = new byte[its.length + 1];
    input[0] = (byte) TARGETS.indexOf(target);
    System.arraycopy(its, 0, input, 1, its.length);
    return input;
  }
}
