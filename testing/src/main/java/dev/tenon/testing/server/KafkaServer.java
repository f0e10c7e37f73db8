package dev.tenon.testing.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of one's own, which is its own controller: a child process on a free port of the
 * loopback interface, which ends with this process at the latest. What it acknowledged survives
 * {@link #kill()}; a loss of power it may not survive, since it leaves the writing to the operating
 * system as Kafka does by default. It creates no topics by itself.
 *
 * <p>Its jars are those of {@code org.apache.kafka:kafka_2.13} on this process's class path, or
 * what the system property {@code tenon.kafka.classpath} names. All methods may be called from any
 * thread. Those that start or stop the server return when it serves clients or is gone, and throw
 * {@link ServerException} if they cannot.
 */
public final class KafkaServer extends ChildServer {
  private KafkaServer(Path dataDirectory, @Nullable Path temporary) {
    super(new KafkaEngine(KafkaJars.find()), dataDirectory, temporary);
  }

  /**
   * Starts a server on the directory, whatever ended the one before; makes its data there if the
   * directory is missing or empty. Its settings and log lie beside it, named after it.
   */
  public static KafkaServer start(Path dataDirectory) {
    return new KafkaServer(dataDirectory, null);
  }

  /** Starts a server on a new directory, which {@link #close()} deletes. */
  public static KafkaServer startTemporary() {
    Path directory = temporaryDirectory("tenon-kafka-");
    return new KafkaServer(directory.resolve("data"), directory);
  }

  /** What clients are given to find it: {@code host:port}. */
  public String bootstrapServers() {
    return host() + ":" + port();
  }
}
