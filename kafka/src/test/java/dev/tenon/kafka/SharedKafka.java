package dev.tenon.kafka;

import dev.tenon.testing.server.KafkaServer;
import java.util.concurrent.atomic.AtomicInteger;

/** One server for all tests of a run; each uses an environment of its own on it. */
final class SharedKafka {
  private static final AtomicInteger ENVIRONMENTS = new AtomicInteger();

  private SharedKafka() {}

  static KafkaServer server() {
    return Started.SERVER;
  }

  /** Of an environment without topics and groups; six partitions, since they add up. */
  static KafkaOptions options() {
    return impatient(KafkaOptions.of(server().bootstrapServers()))
        .withPartitions(6)
        .withEnvironment("test-" + ENVIRONMENTS.incrementAndGet());
  }

  /** Quick to notice that an instance is gone. */
  static KafkaOptions impatient(KafkaOptions options) {
    return options
        .withClientSetting("session.timeout.ms", "2000")
        .withClientSetting("heartbeat.interval.ms", "300");
  }

  /** Starts when it is asked for first. */
  private static final class Started {
    static final KafkaServer SERVER = KafkaServer.startTemporary();
  }
}
