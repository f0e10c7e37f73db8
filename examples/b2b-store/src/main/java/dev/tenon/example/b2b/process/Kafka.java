package dev.tenon.example.b2b.process;

import dev.tenon.kafka.KafkaBroker;
import dev.tenon.kafka.KafkaOptions;

/** How the services use Kafka. */
public final class Kafka {
  private Kafka() {}

  /** Opens it; where an instance of a service was killed, the others have its part in 2 s. */
  public static KafkaBroker open(String servers) {
    return KafkaBroker.open(
        KafkaOptions.of(servers)
            .withEnvironment("b2b")
            .withClientSetting("session.timeout.ms", "2000")
            .withClientSetting("heartbeat.interval.ms", "500"));
  }
}
