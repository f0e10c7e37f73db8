package dev.tenon.tck;

import dev.tenon.spi.Broker;

/** Gives a kit the broker it checks; every case gets a fixture of its own. */
public interface BrokerFixture extends AutoCloseable {
  /**
   * Opens it: without messages or groups the first time. Opened again after it was closed, it holds
   * what {@link Broker.Feature#KEEPS_MESSAGES} promises if it has that feature, else nothing.
   */
  Broker open();

  /** How many lanes of a group are at work at most, however many are asked for. */
  default int lanes() {
    return Integer.MAX_VALUE;
  }

  /** Removes what the fixture made. The broker is closed by then. */
  @Override
  void close();
}
