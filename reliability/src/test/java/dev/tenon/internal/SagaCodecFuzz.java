package dev.tenon.internal;

import dev.tenon.error.TenonException;
import dev.tenon.event.Payload;
import dev.tenon.json.JsonCodec;
import java.util.Arrays;
import java.util.List;

/** What is stored of sagas: the first byte says what it is. */
public final class SagaCodecFuzz {
  private static final List<String> TYPES =
      List.of(
          "started",
          "step-requested",
          "step-done",
          "step-refused",
          "step-skipped",
          "step-given-up",
          "compensation-begun",
          "undo-requested",
          "step-undone",
          "attention-needed",
          "deadline-passed",
          "intervened",
          "ended",
          "timer");

  private static final SagaCodec CODEC = new SagaCodec(JsonCodec.of(Trip.class));

  /** A saga's data. */
  record Trip(String city, int days) {}

  private SagaCodecFuzz() {}

  /** What was read is written and read again as the same. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    String type = "tenon.saga." + TYPES.get((input[0] & 0xff) % TYPES.size());
    byte[] data = Arrays.copyOfRange(input, 1, input.length);
    Object read;
    try {
      read = CODEC.decode(new Payload(type, 1, data));
    } catch (TenonException e) {
      return;
    }
    Object again = CODEC.decode(CODEC.encode(read));
    if (!again.equals(read)) {
      throw new AssertionError(read + " became " + again);
    }
  }
}
