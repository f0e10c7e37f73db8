package dev.tenon.spi;

import java.util.Set;

/**
 * The ability of a {@link Broker} that keeps nothing to say to whom it hands messages over, so that
 * a relay repeats for each group what that group has not handled yet.
 */
public interface HandsOver {
  /** The groups subscribed to a topic now. */
  Set<String> groups(String topic);
}
