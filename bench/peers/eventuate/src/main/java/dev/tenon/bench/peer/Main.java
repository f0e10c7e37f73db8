package dev.tenon.bench.peer;

/** Eventuate Tram Sagas with its JDBC outbox and dedupe, and a relay that polls. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Protocol.serve(arguments, Eventuate::new);
    System.exit(0); // its threads are not all daemons
  }
}
