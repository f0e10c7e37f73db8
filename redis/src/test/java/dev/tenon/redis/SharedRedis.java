package dev.tenon.redis;

import dev.tenon.testing.server.RedisServer;
import java.util.concurrent.atomic.AtomicInteger;

/** One server for all tests of a run; each uses an environment of its own on it. */
final class SharedRedis {
  private static final AtomicInteger ENVIRONMENTS = new AtomicInteger();

  private SharedRedis() {}

  static RedisServer server() {
    return Started.SERVER;
  }

  /** Of an environment without topics and groups. */
  static RedisOptions options() {
    return RedisOptions.of(server().uri())
        .withEnvironment("test-" + ENVIRONMENTS.incrementAndGet());
  }

  /** Starts when it is asked for first. */
  private static final class Started {
    static final RedisServer SERVER = RedisServer.startTemporary();
  }
}
