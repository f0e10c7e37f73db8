package dev.tenon.rabbitmq;

import dev.tenon.testing.server.RabbitServer;
import java.util.concurrent.atomic.AtomicInteger;

/** One server for all tests of a run; each uses an environment of its own on it. */
final class SharedRabbit {
  private static final AtomicInteger ENVIRONMENTS = new AtomicInteger();

  private SharedRabbit() {}

  static RabbitServer server() {
    return Started.SERVER;
  }

  /** Of an environment without topics and groups. */
  static RabbitOptions options() {
    return RabbitOptions.of(server().uri())
        .withLanes(4)
        .withEnvironment("test-" + ENVIRONMENTS.incrementAndGet());
  }

  /** Starts when it is asked for first. */
  private static final class Started {
    static final RabbitServer SERVER = RabbitServer.startTemporary();
  }
}
