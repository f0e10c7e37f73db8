package dev.tenon.bench.peer;

/** DBOS Transact, its workflows and the shop in one database. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Protocol.serve(arguments, Dbos::new);
    System.exit(0); // its threads are not all daemons
  }
}
