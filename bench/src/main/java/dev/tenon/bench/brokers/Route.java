package dev.tenon.bench.brokers;

import java.util.concurrent.CompletableFuture;

/**
 * A topic with a publisher and a subscriber, whose handler tells {@link Arrivals}. Used by one
 * thread.
 */
interface Route {
  /**
   * Publishes some of the messages that there are.
   *
   * @param from the first one's number
   * @return completes when the server has acknowledged them
   */
  CompletableFuture<Void> publish(int from, int count);

  /** Ends both. */
  void end() throws Exception;

  /** How a route is opened. */
  @FunctionalInterface
  interface Opener {
    /** On a topic that holds nothing; what is published from now on is handled. */
    Route open(String topic, Arrivals arrivals) throws Exception;
  }
}
