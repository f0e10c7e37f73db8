package dev.tenon.example.b2b.process;

import dev.tenon.kafka.KafkaBroker;
import dev.tenon.kafka.KafkaOptions;
import dev.tenon.nats.NatsBroker;
import dev.tenon.nats.NatsOptions;
import dev.tenon.rabbitmq.RabbitBroker;
import dev.tenon.rabbitmq.RabbitOptions;
import dev.tenon.redis.RedisBroker;
import dev.tenon.redis.RedisOptions;
import dev.tenon.spi.Broker;

/** A broker that joins services of several processes, and how they use it. */
public enum Joint {
  /** Where an instance of a service was killed, the others have its part in 2 s, as everywhere. */
  KAFKA {
    @Override
    public KafkaBroker open(String address) {
      return KafkaBroker.open(
          KafkaOptions.of(address)
              .withEnvironment(ENVIRONMENT)
              .withClientSetting("session.timeout.ms", "2000")
              .withClientSetting("heartbeat.interval.ms", "500"));
    }
  },
  /** Streams of NATS. */
  NATS {
    @Override
    public NatsBroker open(String address) {
      return NatsBroker.open(NatsOptions.of(address).withEnvironment(ENVIRONMENT));
    }
  },
  /** Streams of Redis. */
  REDIS {
    @Override
    public RedisBroker open(String address) {
      return RedisBroker.open(RedisOptions.of(address).withEnvironment(ENVIRONMENT));
    }
  },
  /** Queues of RabbitMQ; few messages are in hand, so that what waits tells how far all is. */
  RABBITMQ {
    @Override
    public RabbitBroker open(String address) {
      return RabbitBroker.open(
          RabbitOptions.of(address).withEnvironment(ENVIRONMENT).withLanes(8).withPrefetch(100));
    }
  };

  private static final String ENVIRONMENT = "b2b";

  /**
   * Opens it.
   *
   * @param address of its server, which may hold a password
   */
  public abstract Broker open(String address);
}
