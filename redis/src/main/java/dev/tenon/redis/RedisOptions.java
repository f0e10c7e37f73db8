package dev.tenon.redis;

import dev.tenon.error.Problem;
import dev.tenon.spi.broker.Names;
import io.lettuce.core.RedisURI;
import java.time.Duration;

/**
 * How a {@link RedisBroker} works. Immutable.
 *
 * @param uri where to find the server: {@code redis://host:port}, with TLS {@code rediss://},
 *     before the host {@code user:password@} if it asks for them
 * @param environment which environment it works for, such as {@code staging}: up to 50 letters,
 *     digits, {@code _} or {@code -}. Topics and groups are named after it, every message says it,
 *     and messages that say another one are not taken. Empty: none
 * @param lanes how many lanes a topic that is new gets, 1 to 1,024; it bounds how many threads of
 *     all instances together handle it at a time
 * @param maxLength how many messages a lane holds at most, before publishing fails; 100 or more
 * @param timeout how long what waits for the server does so; 1 s to 10 minutes
 * @param contentType what messages say their payload is
 * @param checksSettings whether the server is asked for the settings by which it keeps what it
 *     acknowledged, and refused without them
 */
public record RedisOptions(
    String uri,
    String environment,
    int lanes,
    int maxLength,
    Duration timeout,
    String contentType,
    boolean checksSettings) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Checks what is given. */
  public RedisOptions {
    parsed(uri);
    Names.requireEnvironment(environment);
    if (lanes < 1 || lanes > 1_024 || maxLength < 100) {
      throw Problem.INVALID_ARGUMENT.because(
          "a topic has 1 to 1024 lanes of 100 messages or more, not %d of %d"
              .formatted(lanes, maxLength));
    }
    if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "a timeout must be 1 second to 10 minutes, not " + timeout);
    }
  }

  private static RedisURI parsed(String uri) {
    try {
      return RedisURI.create(uri);
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message repeats the address and with it a password.
      throw Problem.INVALID_ARGUMENT.because(
          "the address names no server; write redis://host:port, with TLS rediss://host:port");
    }
  }

  /**
   * Of no environment, topics of 12 lanes, each of up to 100,000 messages, waiting for up to 10 s.
   */
  public static RedisOptions of(String uri) {
    return new RedisOptions(uri, "", 12, 100_000, Duration.ofSeconds(10), "application/json", true);
  }

  /** Of that environment. */
  public RedisOptions withEnvironment(String name) {
    return new RedisOptions(uri, name, lanes, maxLength, timeout, contentType, checksSettings);
  }

  /** With that many lanes in topics that are new. */
  public RedisOptions withLanes(int count) {
    return new RedisOptions(
        uri, environment, count, maxLength, timeout, contentType, checksSettings);
  }

  /** With so many messages in a lane at most. */
  public RedisOptions withMaxLength(int messages) {
    return new RedisOptions(
        uri, environment, lanes, messages, timeout, contentType, checksSettings);
  }

  /** Waiting for so long. */
  public RedisOptions withTimeout(Duration patience) {
    return new RedisOptions(
        uri, environment, lanes, maxLength, patience, contentType, checksSettings);
  }

  /** With payloads of that media type. */
  public RedisOptions withContentType(String mediaType) {
    return new RedisOptions(uri, environment, lanes, maxLength, timeout, mediaType, checksSettings);
  }

  /**
   * For a server that does not let itself be asked for its settings. That it keeps what it
   * acknowledges is then for you to see to.
   */
  public RedisOptions withoutSettingsCheck() {
    return new RedisOptions(uri, environment, lanes, maxLength, timeout, contentType, false);
  }

  /** Where the server is, with how long a single answer of it may take. */
  RedisURI server() {
    RedisURI server = parsed(uri);
    server.setTimeout(timeout);
    return server;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "RedisOptions[" + parsed(uri) + ", environment '" + environment + "']";
  }
}
