package dev.tenon.nats;

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
class HowToNatsTest {
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
    try (NatsBroker broker = open(SharedNats.server().uri());
        Tenon shop = shop(broker);
        Tenon billing = billing(broker)) {
      shop.execute(ORDER, "o1", new Place("o1"));
      Recorder.until("it is invoiced", () -> billing.load(INVOICE, "o1").version() == 1);
    }
  }

  // snippet: open
  static NatsBroker open(String uri) {
    return NatsBroker.open(NatsOptions.of(uri).withEnvironment("staging").withLanes(24));
  }

  // end snippet

  // snippet: services
  static Tenon shop(NatsBroker broker) {
    return Tenon.service("shop").broker(broker).codec(CODEC).publish(Placed.class).start();
  }

  static Tenon billing(NatsBroker broker) {
    return Tenon.service("billing").broker(broker).codec(CODEC).policy(INVOICING).lanes(8).start();
  }

  // end snippet

  @Test
  void aClusterWithUsersByTheirCredentials() {
    // snippet: cluster
    NatsOptions options =
        NatsOptions.of("tls://nats-1:4222,tls://nats-2:4222,tls://nats-3:4222")
            .withReplicas(3)
            .withCredentials("/etc/shop/nats.creds")
            .withTimeout(Duration.ofSeconds(5));
    // end snippet
    assertThat(options.toString()).contains("nats-1").contains("nats-3").doesNotContain("creds");
  }

  private static Entity<Place, Integer, Placed> counting(String category) {
    return Entity.of(
        category,
        0,
        (place, count) -> List.of(new Placed(place.order())),
        (count, placed) -> count + 1);
  }
}
