package dev.tenon.command;

import java.time.Duration;

/**
 * The semantic locks of one owner, within a transaction: what is taken or released is so when, and
 * only if, it commits. A semantic lock says that something is in the middle of a saga; it keeps
 * back those who take it too, and nobody else. Used by one thread.
 */
public interface OwnedLocks {
  /**
   * Takes a lock, or prolongs it if the owner has it.
   *
   * @param name what is locked, such as {@code customer-ann}; 1 to 200 characters
   * @param timeout after which it ends by itself, by the service's clock; a millisecond to a year
   * @throws Locked if another owner has it; the transaction may go on and reply so
   */
  void take(String name, Duration timeout);

  /** Releases a lock. False, and nothing is done, if the owner does not have it. */
  boolean release(String name);

  /** Releases all that the owner has; returns how many those were. */
  int releaseAll();
}
