package dev.tenon.kafka;

import dev.tenon.error.Problem;
import dev.tenon.spi.broker.Names;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a {@link KafkaBroker} works. Immutable.
 *
 * @param servers where to find the cluster: {@code host:port}, several separated by commas
 * @param environment which environment it works for, such as {@code staging}: up to 50 letters,
 *     digits, {@code _} or {@code -}. Topics and groups are named after it, every message says it,
 *     and messages that say another one are not taken. Empty: none
 * @param partitions how many partitions a topic that is created gets; it bounds how many lanes of
 *     all instances together read it at a time
 * @param replicationFactor how many copies a topic that is created gets; 0: as the cluster is set
 *     to. From 3 on, two copies answer for a message
 * @param createsTopics whether missing topics are created; they are missed else
 * @param timeout how long a publication may take, and what else waits for the cluster; 1 s to 10
 *     minutes
 * @param contentType what messages say their payload is
 * @param clientSettings settings of Kafka's clients, such as those of TLS and SASL
 */
public record KafkaOptions(
    String servers,
    String environment,
    int partitions,
    int replicationFactor,
    boolean createsTopics,
    Duration timeout,
    String contentType,
    Map<String, String> clientSettings) {
  private static final Pattern SERVERS =
      Pattern.compile("[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*");
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Checks what is given. */
  public KafkaOptions {
    clientSettings = Map.copyOf(clientSettings);
    if (!SERVERS.matcher(servers).matches()) {
      throw Problem.INVALID_ARGUMENT.because(
          "'" + servers + "' names no servers; write host:port, several separated by commas");
    }
    Names.requireEnvironment(environment);
    if (partitions < 1 || partitions > 10_000 || replicationFactor < 0 || replicationFactor > 100) {
      throw Problem.INVALID_ARGUMENT.because(
          "a topic has 1 to 10000 partitions and 1 to 100 copies (0: as the cluster is set to), not "
              + partitions
              + " and "
              + replicationFactor);
    }
    if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "a timeout must be 1 second to 10 minutes, not " + timeout);
    }
    Settings.refuseOwn(clientSettings.keySet());
  }

  /** Of no environment, creating missing topics with 12 partitions, waiting for up to 30 s. */
  public static KafkaOptions of(String servers) {
    return new KafkaOptions(
        servers, "", 12, 0, true, Duration.ofSeconds(30), "application/json", Map.of());
  }

  /** Of that environment. */
  public KafkaOptions withEnvironment(String name) {
    return new KafkaOptions(
        servers,
        name,
        partitions,
        replicationFactor,
        createsTopics,
        timeout,
        contentType,
        clientSettings);
  }

  /** With that many partitions in topics that are created. */
  public KafkaOptions withPartitions(int count) {
    return new KafkaOptions(
        servers,
        environment,
        count,
        replicationFactor,
        createsTopics,
        timeout,
        contentType,
        clientSettings);
  }

  /** With that many copies of topics that are created. */
  public KafkaOptions withReplicationFactor(int copies) {
    return new KafkaOptions(
        servers,
        environment,
        partitions,
        copies,
        createsTopics,
        timeout,
        contentType,
        clientSettings);
  }

  /** Creating no topics. */
  public KafkaOptions withoutTopicCreation() {
    return new KafkaOptions(
        servers,
        environment,
        partitions,
        replicationFactor,
        false,
        timeout,
        contentType,
        clientSettings);
  }

  /** Waiting for so long. */
  public KafkaOptions withTimeout(Duration patience) {
    return new KafkaOptions(
        servers,
        environment,
        partitions,
        replicationFactor,
        createsTopics,
        patience,
        contentType,
        clientSettings);
  }

  /** With payloads of that media type. */
  public KafkaOptions withContentType(String mediaType) {
    return new KafkaOptions(
        servers,
        environment,
        partitions,
        replicationFactor,
        createsTopics,
        timeout,
        mediaType,
        clientSettings);
  }

  /**
   * With one more setting of Kafka's clients.
   *
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if what a broker promises rests
   *     on it
   */
  public KafkaOptions withClientSetting(String name, String value) {
    Map<String, String> settings = new TreeMap<>(clientSettings);
    settings.put(name, value);
    return new KafkaOptions(
        servers,
        environment,
        partitions,
        replicationFactor,
        createsTopics,
        timeout,
        contentType,
        settings);
  }

  /** Without the client settings' values, which may be secrets. */
  @Override
  public String toString() {
    return "KafkaOptions[" + servers + ", environment '" + environment + "']";
  }
}
