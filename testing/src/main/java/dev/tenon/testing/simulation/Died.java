package dev.tenon.testing.simulation;

/** What a service that dies is stopped with. An error, so that handlers do not go on after it. */
final class Died extends Error {
  private static final long serialVersionUID = 1L;

  Died(String service) {
    super("service " + service + " has died", null, false, false);
  }
}
