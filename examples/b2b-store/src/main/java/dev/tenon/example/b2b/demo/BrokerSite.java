package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.process.Kafka;
import dev.tenon.kafka.KafkaBroker;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.spi.Broker;
import dev.tenon.testing.server.KafkaServer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What joins the services: a broker in this process, or a server of our own. */
final class BrokerSite implements AutoCloseable {
  private final @Nullable KafkaServer server;
  private @Nullable KafkaBroker observer;

  private BrokerSite(@Nullable KafkaServer server) {
    this.server = server;
  }

  /** Starts what there is to start, on data under the directory. */
  static BrokerSite open(BrokerKind kind, Path directory) {
    return new BrokerSite(
        switch (kind) {
          case IN_PROCESS -> null;
          case KAFKA -> KafkaServer.start(directory.resolve("kafka"));
        });
  }

  /** A broker, for services of this process. */
  Broker connect() {
    return server == null ? InProcessBroker.create() : Kafka.open(server.bootstrapServers());
  }

  /** Where services of other processes find it. */
  String servers() {
    if (server == null) {
      throw new IllegalStateException("the in-process broker has no address");
    }
    return server.bootstrapServers();
  }

  /** How many messages of a topic it keeps that a group has not handled. */
  synchronized long lag(String topic, String group) {
    if (server == null) {
      return 0;
    }
    KafkaBroker open = observer;
    if (open == null) {
      open = Kafka.open(server.bootstrapServers());
      observer = open;
    }
    return open.lag(topic, group);
  }

  @Override
  public synchronized void close() {
    if (observer != null) {
      observer.close();
    }
    if (server != null) {
      server.close();
    }
  }
}
