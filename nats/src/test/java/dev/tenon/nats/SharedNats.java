package dev.tenon.nats;

import dev.tenon.testing.server.NatsServer;
import java.util.concurrent.atomic.AtomicInteger;

/** One server for all tests of a run; each uses an environment of its own on it. */
final class SharedNats {
  private static final AtomicInteger ENVIRONMENTS = new AtomicInteger();

  private SharedNats() {}

  static NatsServer server() {
    return Started.SERVER;
  }

  /** Of an environment without topics and groups. */
  static NatsOptions options() {
    return NatsOptions.of(server().uri()).withEnvironment("test-" + ENVIRONMENTS.incrementAndGet());
  }

  /** Starts when it is asked for first. */
  private static final class Started {
    static final NatsServer SERVER = NatsServer.startTemporary();
  }
}
