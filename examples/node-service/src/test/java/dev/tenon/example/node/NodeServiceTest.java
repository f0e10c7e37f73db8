package dev.tenon.example.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.example.node.NodeService.Customer;
import dev.tenon.json.JsonCodec;
import dev.tenon.kafka.KafkaBroker;
import dev.tenon.kafka.KafkaOptions;
import dev.tenon.redis.RedisBroker;
import dev.tenon.redis.RedisOptions;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Broker;
import dev.tenon.testing.server.KafkaServer;
import dev.tenon.testing.server.RedisServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service in JavaScript between two of Tenon's, killed in the middle of its work. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NodeServiceTest {
  record Place(String order, String customer, long amount) {}

  record OrderPlaced(String order, String customer, long amount) {}

  record CustomerPromoted(String customer, String tier) {}

  record GiftSent(String customer) {}

  private static final String ENVIRONMENT = "test";
  private static final String GROUP = "loyalty.tiers";
  private static final int ORDERS = 40;
  private static final List<String> CUSTOMERS =
      IntStream.range(0, 15).mapToObj(i -> "c" + i).toList();

  private static final Entity<Place, Integer, OrderPlaced> ORDERS_OF_CUSTOMER =
      Entity.of(
          "orders",
          0,
          (place, count) ->
              List.of(new OrderPlaced(place.order(), place.customer(), place.amount())),
          (count, placed) -> count + 1);
  private static final Entity<CustomerPromoted, Integer, GiftSent> GIFTS =
      Entity.of(
          "gifts",
          0,
          (promoted, count) -> List.of(new GiftSent(promoted.customer())),
          (count, sent) -> count + 1);
  private static final Policy GIFT_FOR_PROMOTION =
      Policy.named("gifts")
          .on("loyalty", CustomerPromoted.class, e -> Effect.send(GIFTS, e.customer(), e));

  @TempDir Path directory;

  @Test
  void onKafkaItKnowsWhatHappenedOnceWhateverIsKilled() {
    try (KafkaServer server = KafkaServer.startTemporary();
        Broker broker =
            KafkaBroker.open(
                KafkaOptions.of(server.bootstrapServers()).withEnvironment(ENVIRONMENT))) {
      play(broker, URI.create("kafka://" + server.bootstrapServers()));
    }
  }

  @Test
  void onRedisItKnowsWhatHappenedOnceWhateverIsKilled() {
    try (RedisServer server = RedisServer.startTemporary();
        Broker broker =
            RedisBroker.open(RedisOptions.of(server.uri()).withEnvironment(ENVIRONMENT))) {
      play(broker, URI.create(server.uri()));
    }
  }

  private void play(Broker broker, URI address) {
    Path journal = directory.resolve("journal");
    JsonCodec codec = JsonCodec.of(OrderPlaced.class, CustomerPromoted.class, GiftSent.class);
    try (Tenon shop =
            Tenon.service("shop").broker(broker).codec(codec).publish(OrderPlaced.class).start();
        Tenon rewards =
            Tenon.service("rewards")
                .broker(broker)
                .codec(codec)
                .policy(GIFT_FOR_PROMOTION)
                .start()) {
      NodeService first = NodeService.start(address, ENVIRONMENT, GROUP, journal);
      placeOrders(shop, 1, ORDERS / 2);
      until("it is at work", () -> count(first) > 0);
      placeOrders(shop, ORDERS / 2, ORDERS);
      first.kill();

      try (NodeService second = NodeService.start(address, ENVIRONMENT, GROUP, journal)) {
        until("all orders are counted", () -> count(second) == CUSTOMERS.size() * (ORDERS - 1));
        assertThat(second.customers()).isEqualTo(expected(ORDERS));
      }

      // A group that is new gets all of them again.
      try (NodeService again = NodeService.start(address, ENVIRONMENT, "loyalty.again", journal)) {
        placeOrders(shop, ORDERS, ORDERS + 1);
        until("what is new is counted", () -> count(again) >= CUSTOMERS.size() * ORDERS);
        assertThat(again.customers()).isEqualTo(expected(ORDERS + 1));
      }

      for (String customer : CUSTOMERS) {
        int gifts = amount(customer, ORDERS + 1) >= 100 ? 1 : 0;
        until("gifts of " + customer, () -> rewards.load(GIFTS, customer).version() >= gifts);
        assertThat(rewards.load(GIFTS, customer).version()).isEqualTo(gifts);
      }
      assertThat(rewards.parked().list("gifts", null, 10)).isEmpty();
    }
  }

  /** Orders of every customer, each for as much as the customer's number. */
  private static void placeOrders(Tenon shop, int from, int to) {
    for (int n = from; n < to; n++) {
      for (String customer : CUSTOMERS) {
        Place place = new Place(customer + "/" + n, customer, amount(customer, 2));
        shop.execute(ORDERS_OF_CUSTOMER, customer, place);
      }
    }
  }

  private static Map<String, Customer> expected(int to) {
    Map<String, Customer> customers = new TreeMap<>();
    CUSTOMERS.forEach(c -> customers.put(c, new Customer(to - 1, amount(c, to))));
    return customers;
  }

  /** What a customer ordered for before the order of that number. */
  private static long amount(String customer, int to) {
    return (to - 1) * Long.parseLong(customer.substring(1));
  }

  private static int count(NodeService service) {
    return service.customers().values().stream().mapToInt(Customer::orders).sum();
  }

  private static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("not so within 30 s: " + what).isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }
}
