package dev.tenon.bench.brokers;

import dev.tenon.kafka.KafkaBroker;
import dev.tenon.spi.Broker;
import dev.tenon.testing.server.KafkaServer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A Kafka server, which is the workspace's. */
final class KafkaSite implements Site {
  private final String servers;
  private final Admin admin;
  private int slices;

  KafkaSite(KafkaServer server) {
    servers = server.bootstrapServers();
    admin = Admin.create(Map.of("bootstrap.servers", servers));
  }

  /** Another name each time: a group's places outlive a topic for a while. */
  @Override
  public String emptyTopic(String contender) throws Exception {
    admin.deleteTopics(admin.listTopics().names().get()).all().get();
    String topic = contender + "-" + ++slices;
    admin.createTopics(List.of(new NewTopic(topic, Parcel.LANES, (short) 1))).all().get();
    return topic;
  }

  @Override
  public Broker broker() {
    return KafkaBroker.open(servers);
  }

  @Override
  public Route bare(String topic, List<Parcel> parcels, Arrivals arrivals) {
    return new BareKafka(servers, topic, parcels, arrivals);
  }

  @Override
  public void close() {
    admin.close();
  }
}
