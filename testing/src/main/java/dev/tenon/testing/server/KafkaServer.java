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
  private final KafkaEngine.Detour detour;

  private KafkaServer(Path dataDirectory, @Nullable Path temporary, KafkaEngine.Detour detour) {
    super(new KafkaEngine(KafkaJars.find(), detour), dataDirectory, temporary);
    this.detour = detour;
  }

  /**
   * Starts a server on the directory, whatever ended the one before; makes its data there if the
   * directory is missing or empty. Its settings and log lie beside it, named after it.
   */
  public static KafkaServer start(Path dataDirectory) {
    return new KafkaServer(dataDirectory, null, KafkaEngine.Detour.NONE);
  }

  /**
   * As {@link #start(Path)}, with a second way in: who comes by {@link #detourPort()} is sent to
   * where that way begins, and not to the server's own port.
   *
   * @param advertised where it begins, {@code host:port}
   */
  public static KafkaServer start(Path dataDirectory, String advertised) {
    KafkaEngine.Detour detour = new KafkaEngine.Detour(ServerProcess.freePort(), advertised);
    return new KafkaServer(dataDirectory, null, detour);
  }

  /** Starts a server on a new directory, which {@link #close()} deletes. */
  public static KafkaServer startTemporary() {
    Path directory = temporaryDirectory("tenon-kafka-");
    return new KafkaServer(directory.resolve("data"), directory, KafkaEngine.Detour.NONE);
  }

  /** What clients are given to find it: {@code host:port}. */
  public String bootstrapServers() {
    return host() + ":" + port();
  }

  /** The port of the second way in, the same after every restart; 0 if there is none. */
  public int detourPort() {
    return detour.port();
  }
}
