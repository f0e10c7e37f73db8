package dev.tenon.bench.brokers;

import dev.tenon.rabbitmq.RabbitBroker;
import dev.tenon.spi.Broker;
import dev.tenon.testing.server.RabbitServer;
import java.nio.file.Path;
import java.util.List;

/** A RabbitMQ server of its own. */
final class RabbitSite implements Site {
  private final RabbitServer server;

  private RabbitSite(RabbitServer server) {
    this.server = server;
  }

  static RabbitSite start(Path directory) {
    return new RabbitSite(RabbitServer.start(directory));
  }

  /** Always the same: its queues are empty after each slice. */
  @Override
  public String emptyTopic(String contender) {
    return contender;
  }

  @Override
  public Broker broker() {
    return RabbitBroker.open(server.uri());
  }

  @Override
  public Route bare(String topic, List<Parcel> parcels, Arrivals arrivals) throws Exception {
    return BareRabbit.open(server.uri(), topic, parcels, arrivals);
  }

  @Override
  public void close() {
    server.close();
  }
}
