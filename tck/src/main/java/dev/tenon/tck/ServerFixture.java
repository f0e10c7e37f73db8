package dev.tenon.tck;

import dev.tenon.spi.Broker;

/**
 * Gives a kit a broker that keeps messages on a server. Opened again while it is open, it is
 * another instance, as one in another process would be.
 */
public interface ServerFixture extends BrokerFixture {
  /** Opens an instance; what it waits for the server to answer it gives up within 10 seconds. */
  @Override
  Broker open();

  /** Ends the server as a crash would. */
  void kill();

  /** Starts the server again. Returns when it serves. */
  void restart();

  /** Opens an instance of another environment on the same server. */
  Broker openElsewhere();

  /** A client without Tenon, of the topics that the fixture's brokers have. */
  CloudEventsClient client();
}
