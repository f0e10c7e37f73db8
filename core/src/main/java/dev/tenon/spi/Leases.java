package dev.tenon.spi;

import java.time.Duration;

/**
 * Leases: each is had by one owner at a time, for a while by the database's clock, whatever the
 * clocks of its owners say. An owner who stood still may believe that it still has one: what it
 * writes has to be fenced by other means. Safe for use by many threads.
 */
public interface Leases {
  /** Leases for a database that one process at a time has open. */
  static Leases inProcess() {
    return new InProcessLeases();
  }

  /**
   * Takes a lease that is free, lapsed or the owner's own, for that long from now.
   *
   * @param name what it is for; 1 to 200 characters
   * @param owner another one for each who asks; 1 to 100 characters
   * @return whether the owner has it now
   */
  boolean take(String name, String owner, Duration length);

  /** Frees a lease if the owner has it. */
  void release(String name, String owner);
}
