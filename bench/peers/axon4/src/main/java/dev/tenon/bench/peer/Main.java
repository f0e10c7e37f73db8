package dev.tenon.bench.peer;

/** Axon Framework 4 with its JDBC event storage engine. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    // Axon reports its use to its maker unless told not to.
    System.setProperty("axoniq.update-checker.disabled", "true");
    Protocol.serve(arguments, Axon4::new);
  }
}
