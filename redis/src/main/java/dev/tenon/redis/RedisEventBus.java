package dev.tenon.redis;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import dev.tenon.message.EventBus;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * An event bus between processes, over Redis Pub/Sub: each event is a message on a channel named
 * after its type, {@code tenon:bus:ENVIRONMENT:TYPE:VERSION}. The server keeps nothing, so its
 * settings do not matter. A connection that ends comes back by itself; what was published meanwhile
 * is missed.
 */
public final class RedisEventBus implements EventBus {
  private static final System.Logger LOG = System.getLogger(RedisEventBus.class.getName());
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final int MAX_WAITING = 10_000;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final RedisOptions options;
  private final Codec codec;
  private final String prefix;
  private final EventBus listeners = EventBus.inProcess();
  private final AtomicLong missed = new AtomicLong();
  private final ExecutorService teller =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_WAITING),
          Thread.ofPlatform().daemon().name("tenon-event-bus").factory(),
          (event, full) -> missed.incrementAndGet());
  private final RedisClient client;
  private final StatefulRedisPubSubConnection<String, byte[]> connection;
  private volatile boolean closed;

  private RedisEventBus(RedisOptions options, Codec codec) {
    this.options = options;
    this.codec = codec;
    prefix = "tenon:bus:" + options.environment() + ":";
    client = RedisClient.create(options.server());
    client.setOptions(
        ClientOptions.builder().disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS).build());
    try {
      connection = client.connectPubSub(CODEC);
      connection.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String pattern, String channel, byte[] data) {
              teller.execute(() -> tell(channel, data));
            }
          });
      connection.sync().psubscribe(prefix + "*");
    } catch (RedisException e) {
      close();
      throw Session.failed(options.server().toString(), e);
    }
  }

  /**
   * Opens it.
   *
   * @param codec knows the events that are published and listened to; others are passed over
   * @throws TenonException {@code BROKER_FAILED} if the server cannot be reached
   */
  public static RedisEventBus open(RedisOptions options, Codec codec) {
    return new RedisEventBus(options, codec);
  }

  /** {@inheritDoc} This process' own listeners are told by way of the server, too. */
  @Override
  public void publish(Object event) {
    if (closed) {
      throw Problem.CLOSED.because("the event bus is closed");
    }
    Payload payload = codec.encode(event);
    String channel = prefix + payload.type() + ":" + payload.schemaVersion();
    try {
      connection.sync().publish(channel, payload.data());
    } catch (RedisException e) {
      throw Session.failed(options.server().toString(), e);
    }
  }

  /**
   * {@inheritDoc} While 10,000 events wait for slow listeners, those that come are dropped; see
   * {@link #missed()}.
   */
  @Override
  public <E> Listening subscribe(Class<E> type, Consumer<? super E> listener) {
    return listeners.subscribe(type, listener);
  }

  /** How many events came and were dropped, since listeners were too slow. */
  public long missed() {
    return missed.get();
  }

  private void tell(String channel, byte[] data) {
    int colon = channel.lastIndexOf(':');
    try {
      String type = channel.substring(prefix.length(), colon);
      int version = Integer.parseInt(channel.substring(colon + 1));
      listeners.publish(codec.decode(new Payload(type, version, data)));
    } catch (TenonException e) {
      if (e.problem() != Problem.UNKNOWN_TYPE && e.problem() != Problem.CLOSED) {
        LOG.log(System.Logger.Level.WARNING, "an event on " + channel + " is left out", e);
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "what came on " + channel + " is no event", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    client.shutdown(Duration.ZERO, CLOSE_PATIENCE);
    teller.shutdownNow();
    listeners.close();
  }
}
