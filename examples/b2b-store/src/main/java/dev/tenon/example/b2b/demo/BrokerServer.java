package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.process.Joint;
import dev.tenon.kafka.KafkaBroker;
import dev.tenon.nats.NatsBroker;
import dev.tenon.rabbitmq.RabbitBroker;
import dev.tenon.redis.RedisBroker;
import dev.tenon.spi.Broker;
import dev.tenon.testing.server.KafkaServer;
import dev.tenon.testing.server.NatsServer;
import dev.tenon.testing.server.RabbitServer;
import dev.tenon.testing.server.RedisServer;
import java.nio.file.Path;
import java.util.function.ToLongBiFunction;

/**
 * A broker's server of our own, and a client that looks how far it is.
 *
 * @param address what services are given to find it
 * @param lag how many messages of a topic a group has not handled
 */
record BrokerServer(
    Joint joint,
    String address,
    AutoCloseable server,
    Broker observer,
    ToLongBiFunction<String, String> lag)
    implements AutoCloseable {
  static BrokerServer kafka(Path data) {
    KafkaServer server = KafkaServer.start(data);
    KafkaBroker observer = (KafkaBroker) Joint.KAFKA.open(server.bootstrapServers());
    return new BrokerServer(
        Joint.KAFKA, server.bootstrapServers(), server, observer, observer::lag);
  }

  static BrokerServer nats(Path data) {
    NatsServer server = NatsServer.start(data);
    NatsBroker observer = (NatsBroker) Joint.NATS.open(server.uri());
    return new BrokerServer(Joint.NATS, server.uri(), server, observer, observer::lag);
  }

  static BrokerServer redis(Path data) {
    RedisServer server = RedisServer.start(data);
    RedisBroker observer = (RedisBroker) Joint.REDIS.open(server.uri());
    return new BrokerServer(Joint.REDIS, server.uri(), server, observer, observer::lag);
  }

  /** It tells what waits, and not what is in hand: that is little, and soon done. */
  static BrokerServer rabbitMq(Path data) {
    RabbitServer server = RabbitServer.start(data);
    RabbitBroker observer = (RabbitBroker) Joint.RABBITMQ.open(server.uri());
    return new BrokerServer(
        Joint.RABBITMQ, server.uri(), server, observer, new Settled(observer::waiting));
  }

  @Override
  public void close() {
    observer.close();
    try {
      server.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new DemoProblem("a server could not be stopped: " + e, e);
    }
  }
}
