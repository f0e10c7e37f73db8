package dev.tenon.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.tck.Recorder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HowToKafkaTest {
  record Place(String order) {}

  record Placed(String order) {}

  private static final JsonCodec CODEC = JsonCodec.of(Placed.class);
  private static final Entity<Place, Integer, Placed> ORDER = counting("order");
  private static final Entity<Place, Integer, Placed> INVOICE = counting("invoice");
  private static final Policy INVOICING =
      Policy.named("invoicing")
          .on("shop", Placed.class, e -> Effect.send(INVOICE, e.order(), new Place(e.order())));

  @Test
  void twoServicesAreJoined() {
    try (KafkaBroker broker = open(SharedKafka.server().bootstrapServers());
        Tenon shop = shop(broker);
        Tenon billing = billing(broker)) {
      shop.execute(ORDER, "o1", new Place("o1"));
      Recorder.until("it is invoiced", () -> billing.load(INVOICE, "o1").version() == 1);
    }
  }

  // snippet: open
  static KafkaBroker open(String servers) {
    return KafkaBroker.open(KafkaOptions.of(servers).withEnvironment("staging").withPartitions(24));
  }

  // end snippet

  // snippet: services
  static Tenon shop(KafkaBroker broker) {
    return Tenon.service("shop").broker(broker).codec(CODEC).publish(Placed.class).start();
  }

  static Tenon billing(KafkaBroker broker) {
    return Tenon.service("billing").broker(broker).codec(CODEC).policy(INVOICING).lanes(8).start();
  }

  // end snippet

  @Test
  void tlsIsASettingOfTheClients() {
    // snippet: tls
    KafkaOptions options =
        KafkaOptions.of("kafka-1:9093,kafka-2:9093")
            .withReplicationFactor(3)
            .withClientSetting("security.protocol", "SASL_SSL")
            .withClientSetting("sasl.mechanism", "SCRAM-SHA-512");
    // end snippet
    assertThat(options.clientSettings()).hasSize(2);
  }

  private static Entity<Place, Integer, Placed> counting(String category) {
    return Entity.of(
        category,
        0,
        (place, count) -> List.of(new Placed(place.order())),
        (count, placed) -> count + 1);
  }
}
