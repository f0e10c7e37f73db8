package dev.tenon.bench.brokers;

import dev.tenon.nats.NatsBroker;
import dev.tenon.spi.Broker;
import dev.tenon.testing.server.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.util.List;

/** A NATS server of its own. */
final class NatsSite implements Site {
  private final NatsServer server;

  private NatsSite(NatsServer server) {
    this.server = server;
  }

  static NatsSite start(Path directory) {
    return new NatsSite(NatsServer.start(directory));
  }

  /** Deletes all streams, that in which our groups' places are included. */
  @Override
  @SuppressWarnings("try") // its interruption is passed on
  public String emptyTopic(String contender) throws Exception {
    try (Connection connection = Nats.connect(server.uri())) {
      JetStreamManagement streams = connection.jetStreamManagement();
      for (String stream : streams.getStreamNames()) {
        streams.deleteStream(stream);
      }
    }
    return contender;
  }

  @Override
  public Broker broker() {
    return NatsBroker.open(server.uri());
  }

  @Override
  public Route bare(String topic, List<Parcel> parcels, Arrivals arrivals) throws Exception {
    return new BareNats(
        Nats.connect(server.uri()), Nats.connect(server.uri()), topic, parcels, arrivals);
  }

  @Override
  public void close() {
    server.close();
  }
}
