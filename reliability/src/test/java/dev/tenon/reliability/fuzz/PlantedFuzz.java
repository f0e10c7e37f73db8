package dev.tenon.reliability.fuzz;

/** Has a fault that is not found by chance. */
public final class PlantedFuzz {
  private PlantedFuzz() {}

  /** Fails on one input of four thousand million. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 3 && input[0] == 'f' && input[1] == 'u') {
      if (input[2] == 'z') {
        if (input[3] == 'z') {
          throw new IllegalStateException("found");
        }
      }
    }
  }
}
