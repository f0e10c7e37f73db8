package dev.tenon.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import dev.tenon.error.Problem;
import dev.tenon.spi.broker.Names;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;

/**
 * How a {@link RabbitBroker} works. Immutable.
 *
 * @param uri where to find the server: {@code amqp://user:password@host:port/vhost}, with TLS
 *     {@code amqps://}; what is left out is as RabbitMQ sets it up
 * @param environment which environment it works for, such as {@code staging}: up to 50 letters,
 *     digits, {@code _} or {@code -}. Exchanges and queues are named after it, every message says
 *     it, and messages that say another one are not taken. Empty: none
 * @param lanes how many lanes topics have, 1 to 1,024, the same in all processes: a queue of each
 *     group for each; it bounds how many threads of all instances together handle a topic at a time
 * @param prefetch how many messages of a lane an instance holds at most, 1 to 1,000
 * @param timeout how long what waits for the server does so; 1 s to 10 minutes
 * @param contentType what messages say their payload is
 */
public record RabbitOptions(
    String uri, String environment, int lanes, int prefetch, Duration timeout, String contentType) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Checks what is given. */
  public RabbitOptions {
    factory(uri);
    Names.requireEnvironment(environment);
    if (lanes < 1 || lanes > 1_024 || prefetch < 1 || prefetch > 1_000) {
      throw Problem.INVALID_ARGUMENT.because(
          "a topic has 1 to 1024 lanes, of which 1 to 1000 messages are held, not %d and %d"
              .formatted(lanes, prefetch));
    }
    if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "a timeout must be 1 second to 10 minutes, not " + timeout);
    }
  }

  private static ConnectionFactory factory(String uri) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(uri);
    } catch (URISyntaxException | IllegalArgumentException | GeneralSecurityException e) {
      // Without the cause, whose message repeats the address and with it a password.
      throw Problem.INVALID_ARGUMENT.because(
          "the address names no server; write amqp://user:password@host:port, with TLS amqps://");
    }
    return factory;
  }

  /** Of no environment, topics of 12 lanes, 1,000 messages of each held, waiting for up to 10 s. */
  public static RabbitOptions of(String uri) {
    return new RabbitOptions(uri, "", 12, 1_000, Duration.ofSeconds(10), "application/json");
  }

  /** Of that environment. */
  public RabbitOptions withEnvironment(String name) {
    return new RabbitOptions(uri, name, lanes, prefetch, timeout, contentType);
  }

  /** With that many lanes a topic. */
  public RabbitOptions withLanes(int count) {
    return new RabbitOptions(uri, environment, count, prefetch, timeout, contentType);
  }

  /** With so many messages of a lane held at most. */
  public RabbitOptions withPrefetch(int messages) {
    return new RabbitOptions(uri, environment, lanes, messages, timeout, contentType);
  }

  /** Waiting for so long. */
  public RabbitOptions withTimeout(Duration patience) {
    return new RabbitOptions(uri, environment, lanes, prefetch, patience, contentType);
  }

  /** With payloads of that media type. */
  public RabbitOptions withContentType(String mediaType) {
    return new RabbitOptions(uri, environment, lanes, prefetch, timeout, mediaType);
  }

  /** Opens connections to the server; one that is lost does not come back by itself. */
  ConnectionFactory factory() {
    int millis = Math.toIntExact(timeout.toMillis());
    ConnectionFactory factory = factory(uri);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setConnectionTimeout(millis);
    factory.setHandshakeTimeout(millis);
    factory.setShutdownTimeout(millis);
    factory.setChannelRpcTimeout(millis);
    return factory;
  }

  /** Where the server is, for people. */
  String server() {
    ConnectionFactory factory = factory(uri);
    return factory.getHost() + ":" + factory.getPort();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "RabbitOptions[" + server() + ", environment '" + environment + "']";
  }
}
