package dev.tenon.kafka;

import dev.tenon.testing.server.KafkaServer;
import java.util.concurrent.atomic.AtomicInteger;

/** One server for all tests of a run; each uses an environment of its own on it. */
final class SharedKafka {
  private static final KafkaServer SERVER = KafkaServer.startTemporary();
  private static final AtomicInteger ENVIRONMENTS = new AtomicInteger();

  private SharedKafka() {}

  static KafkaServer server() {
    return SERVER;
  }

  /** Of an environment without topics and groups; quick to notice that an instance is gone. */
  static KafkaOptions options() {
    return options(SERVER).withEnvironment("test-" + ENVIRONMENTS.incrementAndGet());
  }

  static KafkaOptions options(KafkaServer server) {
    return KafkaOptions.of(server.bootstrapServers())
        .withClientSetting("session.timeout.ms", "2000")
        .withClientSetting("heartbeat.interval.ms", "300");
  }
}
