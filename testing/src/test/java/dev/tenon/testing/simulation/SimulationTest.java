package dev.tenon.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tenon.error.TenonException;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Receiver;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.saga.Saga;
import dev.tenon.testing.simulation.Kiosk.Bank;
import dev.tenon.testing.simulation.Kiosk.Placed;
import dev.tenon.testing.simulation.SagaShop.Purchase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final Saga<Purchase> SOUND =
      SagaShop.saga(step -> SagaShop.compensated(step, "credit"));

  private static Simulation<Bank> orders() {
    return Simulation.of(Bank::new)
        .service("orders", service -> service.codec(Kiosk.CODEC).publish())
        .load(
            20,
            (scene, n) ->
                scene.service("orders").execute(Kiosk.ORDER, "o" + n, new Placed("o" + n, "c")));
  }

  @Test
  void aSoundShopBreaksNothingThoughEverythingGoesWrong() {
    Tally tally = SagaShop.simulation(SOUND).run(1, 20);
    assertThat(tally.histories()).isEqualTo(20);
    assertThat(tally.crashes()).isPositive();
    assertThat(tally.duplicates()).isPositive();
    assertThat(tally.failedPublications()).isPositive();
    assertThat(tally.failedWrites()).isPositive();
  }

  @Test
  void aSeedIsOneHistory() {
    Simulation<String> shop = SagaShop.simulation(SOUND);
    assertThat(shop.run(7)).isEqualTo(shop.run(7));
    assertThat(shop.run(7)).isNotEqualTo(shop.run(8));
  }

  @Test
  void withoutFaultsNothingGoesWrong() {
    Tally tally = SagaShop.simulation(SOUND).faults(Faults.none()).run(1, 3);
    assertThat(tally.crashes()).isZero();
    assertThat(tally.duplicates()).isZero();
    assertThat(tally.failedPublications()).isZero();
    assertThat(tally.failedWrites()).isZero();
  }

  @Test
  void anHourOfVirtualTimeIsWaitedFor() {
    Simulation<String> shop =
        Simulation.ofServices()
            .service("orders", service -> SagaShop.orders(service, SOUND))
            .service("credit", service -> SagaShop.keeper(service, "credit", SagaShop.CREDIT))
            // Nobody keeps stock: the saga asks for it again and again, and turns back.
            .load(
                3,
                (scene, n) ->
                    scene
                        .service("orders")
                        .sagas()
                        .start(SOUND, "o" + n, new Purchase("o" + n, "c", 1), Metadata.none()));
    AtomicReference<List<String>> placed = new AtomicReference<>();
    shop.invariant("look", scene -> placed.set(SagaShop.orderIds(scene, "Placed")));

    Tally tally = shop.faults(Faults.none()).run(1);

    assertThat(tally.time()).isGreaterThan(Duration.ofMinutes(10));
    assertThat(placed.get()).hasSize(3);
  }

  @Test
  void callsAreRepeatedUntilTheyAreAnswered() {
    List<Long> drawn = new ArrayList<>();
    AtomicInteger calls = new AtomicInteger();
    Simulation<Bank> orders =
        orders()
            .over(Duration.ofSeconds(1))
            .load(
                50,
                (scene, n) -> {
                  calls.incrementAndGet();
                  drawn.add(scene.random().nextLong());
                  scene.service("orders").execute(Kiosk.ORDER, "p" + n, new Placed("p" + n, "c"));
                })
            .faults(Faults.defaults().withCrashes(20))
            .invariant(
                "all are there",
                scene ->
                    assertThat(scene.service("orders").events().streams("order", "", 100))
                        .hasSize(70));
    orders.run(1, 5);
    assertThat(calls.get()).isGreaterThan(250);
    assertThat(drawn.stream().distinct()).hasSize(250);
  }

  @Test
  void whatIsSetUpIsThereBeforeClientsCome() {
    orders()
        .setUp(scene -> scene.world().charge("first", true))
        .load(5, (scene, n) -> assertThat(scene.world().charges).containsKey("first"))
        .run(1);
  }

  @Test
  void aParkedMessageIsAViolation() {
    Simulation<Bank> parking =
        orders()
            .service(
                "bank",
                service ->
                    service
                        .codec(Kiosk.CODEC)
                        .receiver(
                            Receiver.named("charges")
                                .on("orders", Placed.class, (placed, it) -> refuse(placed))));
    assertThatThrownBy(() -> parking.run(1))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("seed 1 breaks: nothing is parked")
        .hasMessageContaining("service bank has parked {charges=")
        .hasMessageContaining("no account")
        .hasMessageContaining("It takes no fault");
  }

  private static void refuse(Placed placed) {
    if (placed.orderId().equals("o3")) {
      throw new IllegalStateException("no account for " + placed.orderId());
    }
  }

  @Test
  void whatNeverComesToRestIsAViolation() {
    Simulation<Bank> restless =
        orders()
            .service(
                "ticker",
                service ->
                    service
                        .codec(Kiosk.CODEC)
                        .policy(
                            Policy.named("tick")
                                .on(
                                    "orders",
                                    Placed.class,
                                    (placed, message) -> tick(message.recordedAt()))
                                .onTimeout(
                                    Kiosk.PaymentDue.class,
                                    due -> tick(Instant.parse(due.orderId())))))
            .horizon(Duration.ofHours(2));
    assertThatThrownBy(() -> restless.run(1))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("everything comes to rest")
        .hasMessageContaining("after PT2H something is still going on");
  }

  private static Effect tick(Instant last) {
    Instant next = last.plusSeconds(60);
    return Effect.schedule("tick", next, new Kiosk.PaymentDue(next.toString()));
  }

  @Test
  void whatDoesNotFollowFromTheSeedIsToldSo() {
    AtomicInteger runs = new AtomicInteger();
    Simulation<Bank> moody =
        orders()
            .invariant(
                "the first run is sound",
                scene -> assertThat(runs.incrementAndGet()).isNotEqualTo(1));
    assertThatThrownBy(() -> moody.run(1))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("It did not when replayed");
  }

  @Test
  void aClientThatFailsIsAViolation() {
    Simulation<Bank> failing = orders().load(1, (scene, n) -> scene.service("ordres").backlog());
    assertThatThrownBy(() -> failing.run(1))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("call 0 of a client is answered")
        .hasMessageContaining("there is no service ordres; there are [orders]");
  }

  @Test
  void aServiceThatDoesNotStartIsAViolation() {
    Simulation<String> wrong =
        Simulation.ofServices().service("orders", service -> service).load(1, (scene, n) -> {});
    assertThatThrownBy(() -> wrong.run(1))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("service orders starts")
        .hasMessageContaining("has no codec");
  }

  @Test
  void virtualThreadsAndBadNumbersAreRefused() throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread.ofVirtual().start(() -> thrown.set(catchThrowable(() -> orders().run(1)))).join();
    assertThat(thrown.get()).isInstanceOf(TenonException.class).hasMessageContaining("platform");
    assertThatThrownBy(() -> Faults.none().withCrashes(21)).hasMessageContaining("0 to 20");
    assertThatThrownBy(() -> Faults.none().withDuplicates(-1)).hasMessageContaining("duplicates");
    assertThatThrownBy(() -> Faults.none().withFailedWrites(Double.NaN))
        .hasMessageContaining("failedWrites");
    assertThatThrownBy(() -> Faults.none().withLongestDelay(Duration.ofDays(2)))
        .hasMessageContaining("longestDelay");
    assertThatThrownBy(() -> orders().load(0, (scene, n) -> {})).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> orders().over(Duration.ZERO)).hasMessageContaining("over a while");
    assertThatThrownBy(() -> orders().service("orders", service -> service))
        .hasMessageContaining("two services");
  }
}
