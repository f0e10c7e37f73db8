package dev.tenon.bench.brokers;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.cases.Bench;
import dev.tenon.bench.cases.OrderMessages;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.Workspace;
import dev.tenon.message.Message;
import java.nio.file.Path;
import java.util.List;

/** Messages through each broker, beside the broker's own client. */
public final class BrokersBench implements Bench {
  /** How many lanes of ours are handled at a time. */
  static final int HANDLERS = 4;

  private final List<Message> messages = OrderMessages.of(Trip.MESSAGES);
  private final List<Parcel> parcels = Parcel.of(messages);

  /** One server after the other, so that none works beside another; Kafka's stays to the end. */
  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    Path directory = workspace.directory();
    measure("rabbitmq", RabbitSite.start(directory.resolve("rabbitmq")), rounds);
    measure("nats", NatsSite.start(directory.resolve("nats")), rounds);
    measure("redis", RedisSite.start(directory.resolve("redis")), rounds);
    measure("kafka", new KafkaSite(workspace.kafka()), rounds);
  }

  void measure(String name, Site site, Rounds rounds) throws Exception {
    try (site) {
      rounds.measure(
          new Case(
              name,
              List.of(
                  new Trip(
                      OURS,
                      site,
                      (topic, arrivals) -> new OurRoute(site.broker(), topic, messages, arrivals)),
                  new Trip(
                      "bare-client",
                      site,
                      (topic, arrivals) -> site.bare(topic, parcels, arrivals)))));
    }
  }
}
