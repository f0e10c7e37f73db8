package dev.tenon.bench.brokers;

import dev.tenon.spi.Broker;
import java.util.List;

/** A broker's server, for one contender at a time. */
interface Site extends AutoCloseable {
  /** The name of a topic that nothing is in; deletes what earlier slices left. */
  String emptyTopic(String contender) throws Exception;

  /** Our adapter, with its default options. */
  Broker broker();

  /** The broker's own client: the same topic, as many lanes, and acknowledgements alike. */
  Route bare(String topic, List<Parcel> parcels, Arrivals arrivals) throws Exception;

  @Override
  void close();
}
