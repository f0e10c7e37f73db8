package dev.tenon.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.json.JsonCodec;
import dev.tenon.message.EventBus;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.tck.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HowToRedisTest {
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
    try (RedisBroker broker = open(SharedRedis.server().uri());
        Tenon shop = shop(broker);
        Tenon billing = billing(broker)) {
      shop.execute(ORDER, "o1", new Place("o1"));
      Recorder.until("it is invoiced", () -> billing.load(INVOICE, "o1").version() == 1);
    }
  }

  // snippet: open
  static RedisBroker open(String uri) {
    return RedisBroker.open(RedisOptions.of(uri).withEnvironment("staging").withLanes(24));
  }

  // end snippet

  // snippet: services
  static Tenon shop(RedisBroker broker) {
    return Tenon.service("shop").broker(broker).codec(CODEC).publish(Placed.class).start();
  }

  static Tenon billing(RedisBroker broker) {
    return Tenon.service("billing").broker(broker).codec(CODEC).policy(INVOICING).lanes(8).start();
  }

  // end snippet

  @Test
  void tlsAndUsersAreInTheAddress() {
    // snippet: tls
    RedisOptions options =
        RedisOptions.of("rediss://shop:secret@redis-1:6380").withTimeout(Duration.ofSeconds(5));
    // end snippet
    assertThat(options.toString()).contains("redis-1").doesNotContain("secret");
  }

  @Test
  void anEventThatMayBeMissedIsTold() {
    RedisOptions options = SharedRedis.options();
    List<String> heard = new CopyOnWriteArrayList<>();
    // snippet: bus
    try (EventBus bus = RedisEventBus.open(options, CODEC)) { // or EventBus.inProcess()
      bus.subscribe(Placed.class, placed -> heard.add(placed.order()));
      bus.publish(new Placed("o1"));
      // end snippet
      Recorder.until("it is heard", () -> heard.equals(List.of("o1")));
    }
  }

  private static Entity<Place, Integer, Placed> counting(String category) {
    return Entity.of(
        category,
        0,
        (place, count) -> List.of(new Placed(place.order())),
        (count, placed) -> count + 1);
  }
}
