package dev.tenon.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Where sessions come from. Safe for use by many threads. */
final class Server implements AutoCloseable {
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
  private static final int THREADS = 2;

  private final RedisOptions options;
  private final RedisURI uri;
  private final ClientResources resources;
  private final RedisClient client;

  Server(RedisOptions options) {
    this.options = options;
    uri = options.server();
    resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(THREADS)
            .computationThreadPoolSize(THREADS)
            .build();
    client = RedisClient.create(resources, uri);
    // A client that connects again by itself sends again by itself, past what failed meanwhile.
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(options.timeout()).build())
            .build());
  }

  /**
   * Opens a session on a server that keeps what it acknowledges.
   *
   * @throws dev.tenon.error.TenonException {@code BROKER_FAILED} if that cannot be had
   */
  Session open() {
    Session session;
    try {
      session = new Session(uri.toString(), client.connect(CODEC), options.checksSettings());
    } catch (RedisException e) {
      throw Session.failed(uri.toString(), e);
    }
    try {
      session.requireKeeping();
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, CLOSE_PATIENCE);
    long millis = CLOSE_PATIENCE.toMillis();
    resources.shutdown(0, millis, TimeUnit.MILLISECONDS).awaitUninterruptibly(millis);
  }
}
