package dev.tenon.spi;

import java.util.List;

/** A {@link Broker}'s subscription that can tell what keeps it from getting messages. */
public interface Subscription extends AutoCloseable {
  /** What is wrong now, for people, each beginning with its code; empty if nothing is. */
  List<String> failures();

  /** Ends it; waits for the handler. */
  @Override
  void close();
}
