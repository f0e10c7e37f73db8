package dev.tenon;

import static dev.tenon.SagaShop.ORDERS;
import static dev.tenon.SagaShop.PLACE;
import static dev.tenon.SagaShop.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenon.SagaShop.Order;
import dev.tenon.SagaShop.Refunded;
import dev.tenon.SagaShop.Release;
import dev.tenon.SagaShop.Reserve;
import dev.tenon.SagaShop.Reserved;
import dev.tenon.SagaShop.Ship;
import dev.tenon.error.TenonException;
import dev.tenon.event.Metadata;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaStatus;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sagas whose database fails, or loses its answer, again and again, while messages come twice. */
class SagaFaultTest {
  private static final int ROUNDS = 10;
  private static final List<String> IDS = IntStream.range(0, 30).mapToObj(i -> "o" + i).toList();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everySagaEndsAndEachOfItsStepsTakesEffectOnce(long seed) {
    RandomFailures failures = new RandomFailures(seed, 0.3);
    MemoryDatabase database = MemoryDatabase.create();
    UnreliableBroker broker =
        new UnreliableBroker(InProcessBroker.create(), UnreliableBroker.repeating(2));
    try (SagaShop shop = new SagaShop(new ProbedDatabase(database, failures), broker)) {
      IDS.forEach(id -> start(shop, id));
      for (int i = 0; i < ROUNDS; i++) {
        shop.clock.advance(SagaShop.TIMEOUT);
        patiently(shop.orders()::runDueTimers);
      }
      failures.stop();
      for (int i = 0; i < 3; i++) { // what waits for a retry, and what waits behind it
        shop.awaitQuiet();
        shop.pass(SagaShop.TIMEOUT);
      }
      IDS.forEach(id -> Await.until(() -> shop.state(id).status().isFinal()));
      shop.awaitQuiet();
      IDS.forEach(id -> assertWhole(shop, id));
      shop.pass(SagaShop.TIMEOUT.multipliedBy(2)); // until nothing can wait for a retry any more
      Await.until(() -> shop.timers().isEmpty());
      assertThat(shop.orders().parked().list("sagas", null, 9)).isEmpty();
      assertThat(shop.orders().sagas().list(SagaFilter.all(), null, 100))
          .extracting(SagaInstance::id, SagaInstance::status)
          .containsExactlyInAnyOrderElementsOf(
              IDS.stream().map(id -> tuple(id, shop.state(id).status())).toList());
    }
  }

  @Test
  void noReplyIsToBlameWhileTheDatabaseIsAway() throws InterruptedException {
    Outage outage = new Outage();
    Saga<Order> saga =
        Saga.named("place", Order.class)
            .step(
                "reserve",
                step ->
                    step.request("credit.requests", it -> new Reserve(it.id(), it.amount()))
                        .onReply(Reserved.class)
                        .harmless())
            .step("file", step -> step.local((it, tx, unit) -> write(outage)).pivot())
            .build();
    ManualBroker broker = new ManualBroker();
    try (Tenon orders =
        Tenon.service("orders")
            .database(new ProbedDatabase(MemoryDatabase.create(), outage))
            .broker(broker)
            .codec(SagaShop.CODEC)
            .clock(new ManualClock())
            .outbox()
            .saga(saga)
            .start()) {
      orders.sagas().start(saga, "o1", order("o1", 10), Metadata.none());
      String request = orders.sagas().load("place", "o1").state().step("reserve").request();
      Message reply = reply(request, new Reserved("o1"));
      outage.begin();
      assertThatThrownBy(() -> broker.deliver("orders.sagas", List.of(reply)))
          .hasMessageContaining("TENON-1201");
      outage.end();
      assertThat(orders.parked().list("sagas", null, 9)).isEmpty();

      assertThat(broker.deliver("orders.sagas", List.of(reply))).isEmpty();
      assertThat(orders.sagas().load("place", "o1").state().status())
          .isEqualTo(SagaStatus.COMPLETED);
    }
  }

  /** As a driver does, by an exception of its own. */
  private static void write(Outage outage) throws IOException {
    if (outage.lasts()) {
      throw new IOException("cut off");
    }
  }

  private static Message reply(String request, Object reply) {
    return new Message(
        "reply to " + request,
        SagaShop.CODEC.encode(reply),
        "credit",
        "",
        "o1",
        Metadata.occurredAt(ManualClock.START).withCausationId(request),
        ManualClock.START,
        null);
  }

  /** Of each three, one is refused, and one finds its order refunded and has to be undone. */
  private static void start(SagaShop shop, String id) {
    int kind = IDS.indexOf(id) % 3;
    if (kind == 2) {
      patiently(() -> {
        if (shop.order(id).isEmpty()) {
          shop.orders().execute(ORDERS, id, new Refunded(id));
        }
      });
    }
    patiently(() ->
        shop.orders().sagas().start(PLACE, id, order(id, kind == 1 ? 500 : 10), Metadata.none()));
  }

  /** As a client does whose call fails, or gets no answer. */
  private static void patiently(Runnable call) {
    while (true) {
      try {
        call.run();
        return;
      } catch (TenonException e) {
        assertThat(e.code()).isIn("TENON-1201", "TENON-1202");
      }
    }
  }

  private static void assertWhole(SagaShop shop, String id) {
    List<Object> effects = shop.effects().stream().filter(it -> isOf(it, id)).toList();
    switch (IDS.indexOf(id) % 3) {
      case 0 -> {
        assertThat(effects).containsExactly(new Reserve(id, 10), new Ship(id));
        assertThat(shop.state(id).status()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(shop.orders().load(ORDERS, id).version()).isEqualTo(1);
      }
      case 1 -> {
        assertThat(effects).containsExactly(new Reserve(id, 500));
        assertThat(shop.state(id).status()).isEqualTo(SagaStatus.COMPENSATED);
      }
      default -> {
        assertThat(effects).containsExactly(new Reserve(id, 10), new Release(id));
        assertThat(shop.state(id).status()).isEqualTo(SagaStatus.COMPENSATED);
      }
    }
  }

  private static boolean isOf(Object request, String id) {
    return switch (request) {
      case Reserve reserve -> reserve.order().equals(id);
      case Release release -> release.order().equals(id);
      case Ship ship -> ship.order().equals(id);
      default -> false;
    };
  }
}
