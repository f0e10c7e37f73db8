package dev.tenon.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.tck.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HowToRabbitTest {
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
    try (RabbitBroker broker = open(SharedRabbit.server().uri());
        Tenon shop = shop(broker);
        Tenon billing = billing(broker)) {
      shop.execute(ORDER, "o1", new Place("o1"));
      Recorder.until("it is invoiced", () -> billing.load(INVOICE, "o1").version() == 1);
    }
  }

  // snippet: open
  static RabbitBroker open(String uri) {
    return RabbitBroker.open(RabbitOptions.of(uri).withEnvironment("staging").withLanes(8));
  }

  // end snippet

  // snippet: services
  static Tenon shop(RabbitBroker broker) {
    return Tenon.service("shop").broker(broker).codec(CODEC).publish(Placed.class).start();
  }

  static Tenon billing(RabbitBroker broker) {
    return Tenon.service("billing").broker(broker).codec(CODEC).policy(INVOICING).lanes(8).start();
  }

  // end snippet

  @Test
  void tlsAndUsersAreInTheAddress() {
    // snippet: tls
    RabbitOptions options =
        RabbitOptions.of("amqps://shop:secret@rabbit-1:5671/store")
            .withTimeout(Duration.ofSeconds(5));
    // end snippet
    assertThat(options.toString()).contains("rabbit-1").doesNotContain("secret");
  }

  private static Entity<Place, Integer, Placed> counting(String category) {
    return Entity.of(
        category,
        0,
        (place, count) -> List.of(new Placed(place.order())),
        (count, placed) -> count + 1);
  }
}
