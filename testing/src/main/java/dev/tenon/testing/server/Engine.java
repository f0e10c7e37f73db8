package dev.tenon.testing.server;

import java.util.List;
import java.util.regex.Pattern;

/** What is particular to one kind of server; how it is run is the same for all. Without state. */
interface Engine {
  /** What it is called in messages. */
  String name();

  /** A file in every data directory of its kind. */
  String landmark();

  /**
   * Makes a data directory, and a password for its superuser if it has one.
   *
   * @param unfinished the directory to make, moved to its place afterwards
   */
  void initialize(ServerFiles files, String unfinished);

  /** What runs it in the foreground; it logs to its standard output. */
  List<String> command(ServerFiles files, int port);

  /** Whether this very process accepts connections: the port may be another server's. */
  boolean isReady(ServerFiles files, long pid, int port);

  /** The signal that ends it soon and in an orderly way, open connections with it. */
  String stopSignal();

  /** What a line of its log has in it that tells of a problem. */
  Pattern problem();

  /** True if the problem passes: a port taken meanwhile, the remains of a server killed. */
  boolean passes(String problem);
}
