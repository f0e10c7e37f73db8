package dev.tenon.nats;

import dev.tenon.error.Problem;
import dev.tenon.spi.broker.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a {@link NatsBroker} works. Immutable.
 *
 * @param servers where to find the servers, several separated by commas: {@code nats://host:port},
 *     with TLS {@code tls://}, before the host {@code user:password@} if they ask for them
 * @param environment which environment it works for, such as {@code staging}: up to 50 letters,
 *     digits, {@code _} or {@code -}. Topics and groups are named after it, every message says it,
 *     and messages that say another one are not taken. Empty: none
 * @param lanes how many lanes a topic that is new gets, 1 to 1,024; it bounds how many threads of
 *     all instances together handle it at a time
 * @param maxMessages how many messages a topic that is new holds at most, before publishing fails;
 *     1,000 or more
 * @param replicas how many servers keep each message, 1 to 5; a stream with fewer is refused
 * @param timeout how long what waits for the server does so; 1 s to 10 minutes
 * @param contentType what messages say their payload is
 * @param credentials the file with a user's credentials, as {@code nsc} writes it; empty: none
 */
public record NatsOptions(
    String servers,
    String environment,
    int lanes,
    long maxMessages,
    int replicas,
    Duration timeout,
    String contentType,
    String credentials) {
  private static final Set<String> SCHEMES = Set.of("nats", "tls", "ws", "wss");

  /** What is before a host in an address: the client tells whole addresses in its errors. */
  private static final Pattern USER = Pattern.compile("(?<=://)[^/@\\s]*@");

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Checks what is given. */
  public NatsOptions {
    for (String server : servers.split(",", -1)) {
      parsed(server);
    }
    new Names(environment);
    if (lanes < 1 || lanes > 1_024 || maxMessages < 1_000) {
      throw Problem.INVALID_ARGUMENT.because(
          "a topic has 1 to 1024 lanes and room for 1000 messages or more, not %d and %d"
              .formatted(lanes, maxMessages));
    }
    if (replicas < 1 || replicas > 5) {
      throw Problem.INVALID_ARGUMENT.because("1 to 5 servers keep a message, not " + replicas);
    }
    if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "a timeout must be 1 second to 10 minutes, not " + timeout);
    }
  }

  private static URI parsed(String server) {
    try {
      URI uri = new URI(server.strip());
      if (uri.getHost() != null && SCHEMES.contains(String.valueOf(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below without the cause, whose message repeats the address and with it a password.
    }
    throw Problem.INVALID_ARGUMENT.because(
        "the address names no server; write nats://host:port, with TLS tls://host:port");
  }

  /**
   * Of no environment, topics of 12 lanes and up to 1,000,000 messages on one server each, waiting
   * for up to 10 s.
   */
  public static NatsOptions of(String servers) {
    return new NatsOptions(
        servers, "", 12, 1_000_000, 1, Duration.ofSeconds(10), "application/json", "");
  }

  /** Of that environment. */
  public NatsOptions withEnvironment(String name) {
    return new NatsOptions(
        servers, name, lanes, maxMessages, replicas, timeout, contentType, credentials);
  }

  /** With that many lanes in topics that are new. */
  public NatsOptions withLanes(int count) {
    return new NatsOptions(
        servers, environment, count, maxMessages, replicas, timeout, contentType, credentials);
  }

  /** With so many messages in a topic at most. */
  public NatsOptions withMaxMessages(long messages) {
    return new NatsOptions(
        servers, environment, lanes, messages, replicas, timeout, contentType, credentials);
  }

  /** With each message on that many servers. */
  public NatsOptions withReplicas(int count) {
    return new NatsOptions(
        servers, environment, lanes, maxMessages, count, timeout, contentType, credentials);
  }

  /** Waiting for so long. */
  public NatsOptions withTimeout(Duration patience) {
    return new NatsOptions(
        servers, environment, lanes, maxMessages, replicas, patience, contentType, credentials);
  }

  /** With payloads of that media type. */
  public NatsOptions withContentType(String mediaType) {
    return new NatsOptions(
        servers, environment, lanes, maxMessages, replicas, timeout, mediaType, credentials);
  }

  /** As the user whose credentials are in that file. */
  public NatsOptions withCredentials(String file) {
    return new NatsOptions(
        servers, environment, lanes, maxMessages, replicas, timeout, contentType, file);
  }

  /** Whether a text has an address with a user in it. */
  static boolean namesUser(String text) {
    return USER.matcher(text).find();
  }

  /** The same text, in whose addresses no user is named. */
  static String withoutUsers(String text) {
    return USER.matcher(text).replaceAll("");
  }

  String[] addresses() {
    return servers.split("\\s*,\\s*");
  }

  /** Where the servers are, for people: without passwords. */
  String named() {
    return Arrays.stream(addresses())
        .map(NatsOptions::parsed)
        .map(uri -> uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort())
        .collect(Collectors.joining(", "));
  }

  /** Without passwords. */
  @Override
  public String toString() {
    return "NatsOptions[" + named() + ", environment '" + environment + "']";
  }
}
