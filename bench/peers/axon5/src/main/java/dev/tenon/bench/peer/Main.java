package dev.tenon.bench.peer;

/** Axon Framework 5 with its JPA event storage engine. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    // Axon reports its use to its maker unless told not to.
    System.setProperty("axoniq.update-checker.disabled", "true");
    System.setProperty("org.jboss.logging.provider", "slf4j");
    Protocol.serve(arguments, Axon5::new);
  }
}
