package dev.tenon.example.b2b.demo;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What joins the services. */
enum BrokerKind {
  /** One that keeps nothing, for services of one process; the default. */
  IN_PROCESS("in-process"),
  /** Kafka, on a server of our own under the data directory, as all that follow. */
  KAFKA("kafka"),
  /** NATS. */
  NATS("nats"),
  /** RabbitMQ. */
  RABBITMQ("rabbitmq"),
  /** Redis. */
  REDIS("redis");

  private final String option;

  BrokerKind(String option) {
    this.option = option;
  }

  static BrokerKind parse(String text) {
    return Arrays.stream(values())
        .filter(kind -> kind.option.equals(text))
        .findFirst()
        .orElseThrow(() -> new DemoProblem("--broker " + text + " is unknown; use " + options()));
  }

  private static String options() {
    return Arrays.stream(values()).map(BrokerKind::option).collect(Collectors.joining(", "));
  }

  /** What it is called among the options, and its directory. */
  String option() {
    return option;
  }

  /** Whether it joins services of several processes. */
  boolean hasServer() {
    return this != IN_PROCESS;
  }

  /** Starts its server, if it has one, on data under the directory. */
  @Nullable BrokerServer start(Path directory) {
    Path data = directory.resolve(option);
    return switch (this) {
      case IN_PROCESS -> null;
      case KAFKA -> BrokerServer.kafka(data);
      case NATS -> BrokerServer.nats(data);
      case RABBITMQ -> BrokerServer.rabbitMq(data);
      case REDIS -> BrokerServer.redis(data);
    };
  }
}
