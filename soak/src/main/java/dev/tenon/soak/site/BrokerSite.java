package dev.tenon.soak.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.example.b2b.process.Joint;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.testing.server.ChildServer;
import dev.tenon.testing.server.KafkaServer;
import dev.tenon.testing.server.NatsServer;
import dev.tenon.testing.server.RabbitServer;
import dev.tenon.testing.server.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The broker's server, and how each process reaches it by a proxy of its own. Kafka tells its
 * clients where to go: a name that means another loopback address in each process, at one port.
 */
public final class BrokerSite implements AutoCloseable {
  private static final String KAFKA_HOST = "kafka.soak";

  private final ChildServer server;
  private final Joint joint;
  private final Path directory;

  /** Where Kafka sends clients; 0: the broker sends them nowhere. */
  private final int advertisedPort;

  private BrokerSite(ChildServer server, Joint joint, Path directory, int advertisedPort) {
    this.server = server;
    this.joint = joint;
    this.directory = directory;
    this.advertisedPort = advertisedPort;
  }

  static BrokerSite open(BrokerKind kind, Path directory) {
    return switch (kind) {
      case KAFKA -> {
        int port = freePort();
        KafkaServer kafka = KafkaServer.start(directory.resolve("kafka"), KAFKA_HOST + ":" + port);
        yield new BrokerSite(kafka, Joint.KAFKA, directory, port);
      }
      case NATS ->
          new BrokerSite(NatsServer.start(directory.resolve("nats")), Joint.NATS, directory, 0);
      case RABBITMQ ->
          new BrokerSite(
              RabbitServer.start(directory.resolve("rabbitmq")), Joint.RABBITMQ, directory, 0);
      case REDIS ->
          new BrokerSite(RedisServer.start(directory.resolve("redis")), Joint.REDIS, directory, 0);
    };
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback(0))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  /** The server. */
  public ChildServer server() {
    return server;
  }

  Joint joint() {
    return joint;
  }

  /** Where the proxy of the process with that number listens. */
  InetSocketAddress door(int process) {
    return advertisedPort == 0
        ? new InetSocketAddress(loopback(0), 0)
        : new InetSocketAddress(loopback(process), advertisedPort);
  }

  /** What a service is given to find the broker by its proxy. */
  String address(int proxyPort) {
    return advertisedPort == 0
        ? direct().replace(":" + server.port(), ":" + proxyPort)
        : KAFKA_HOST + ":" + advertisedPort;
  }

  /** The port of the server that proxies lead to. */
  int serverPort() {
    return server instanceof KafkaServer kafka ? kafka.detourPort() : server.port();
  }

  /** What the process with that number needs in its environment. */
  Map<String, String> environment(int process) {
    if (advertisedPort == 0) {
      return Map.of();
    }
    Path hosts = directory.resolve("hosts-" + process);
    String address = loopback(process).getHostAddress();
    try {
      Files.writeString(hosts, address + " " + KAFKA_HOST + "\n127.0.0.1 localhost\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of("JDK_JAVA_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
  }

  /** Publishes a message past all trouble; returns its id. */
  String publish(String topic, String type, String data) {
    String id = UUID.randomUUID().toString();
    Message message =
        new Message(
            id,
            new Payload(type, 1, data.getBytes(UTF_8)),
            "soak",
            "",
            id,
            Metadata.occurredAt(Instant.now()),
            Instant.now(),
            null);
    try (Broker client = openDirect()) {
      client.publish(topic, List.of(message)).join();
    }
    return id;
  }

  /** Opens it past all trouble. */
  Broker openDirect() {
    return joint.open(direct());
  }

  private String direct() {
    return switch (server) {
      case KafkaServer kafka -> kafka.bootstrapServers();
      case NatsServer nats -> nats.uri();
      case RabbitServer rabbit -> rabbit.uri();
      case RedisServer redis -> redis.uri();
      default -> throw new IllegalStateException("no broker: " + server);
    };
  }

  private static InetAddress loopback(int process) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (1 + process)});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
