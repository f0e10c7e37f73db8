package dev.tenon.spi.broker;

import java.util.List;

/**
 * An instance of a group from its joining to its leaving. What it throws ends it; another one joins
 * then. Used by one thread.
 */
public interface Membership extends AutoCloseable {
  /** Reads what has come, and does what is due besides; waits for a short while if nothing is. */
  void poll();

  /** What is wrong though nothing fails, each beginning with its code. Asked by any thread. */
  default List<String> failures() {
    return List.of();
  }

  /** Waits for the handlers, commits what they took as far as possible, and leaves. */
  @Override
  void close();
}
