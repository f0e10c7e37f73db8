package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenon.SagaShop.Order;
import dev.tenon.SagaShop.Rejected;
import dev.tenon.SagaShop.Released;
import dev.tenon.SagaShop.Reserve;
import dev.tenon.SagaShop.Reserved;
import dev.tenon.SagaShop.Shipped;
import dev.tenon.command.Locked;
import dev.tenon.command.OwnedLocks;
import dev.tenon.command.SemanticLock;
import dev.tenon.command.SemanticLocks;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Receiver;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.Sagas;
import dev.tenon.saga.StepBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Semantic locks: one owner at a time, until it releases them or their time is over. */
@Timeout(120)
class SemanticLockTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String ANN = "customer-ann";

  private final ManualClock clock = new ManualClock();
  private final MemoryDatabase database = MemoryDatabase.create();
  private final InProcessBroker broker = InProcessBroker.create();
  private final Tenon credit = start("credit", database, ServiceBuilder::semanticLocks);
  private final SemanticLocks locks = credit.semanticLocks();

  private Tenon start(
      String name, MemoryDatabase of, Function<ServiceBuilder, ServiceBuilder> with) {
    ServiceBuilder builder =
        Tenon.service(name).database(of).broker(broker).codec(SagaShop.CODEC).clock(clock).outbox();
    return with.apply(builder).start();
  }

  @AfterEach
  void close() {
    credit.close();
    broker.close();
  }

  private <T> T by(String owner, Function<OwnedLocks, T> work) {
    return credit.transact(Metadata.none(), (tx, unit) -> work.apply(unit.locksOf(owner)));
  }

  private void take(String owner, String name) {
    by(
        owner,
        its -> {
          its.take(name, MINUTE);
          return true;
        });
  }

  private boolean releases(String owner) {
    return by(owner, its -> its.release(ANN));
  }

  @Test
  void anotherOwnerIsRefusedAndToldWhoHasIt() {
    take("o1", ANN);
    Locked refusal = catchThrowableOfType(Locked.class, () -> take("o2", ANN));

    assertThat(refusal.code()).isEqualTo("TENON-1604");
    assertThat(refusal).hasMessageContainingAll("TENON-1604", ANN, "o1");
    Instant now = clock.instant();
    assertThat(refusal.lock()).isEqualTo(new SemanticLock("", ANN, "o1", now, now.plus(MINUTE)));
    assertThat(locks.find(ANN)).hasValue(refusal.lock());
    take("o2", "customer-bob");
    assertThat(locks.list(null, null, 9))
        .extracting(SemanticLock::owner)
        .containsExactly("o1", "o2");
    assertThat(locks.list("o2", null, 9))
        .extracting(SemanticLock::name)
        .containsExactly("customer-bob");
    assertThat(locks.list(null, refusal.lock(), 1))
        .extracting(SemanticLock::name)
        .containsExactly("customer-bob");
  }

  @Test
  void itsOwnerProlongsIt() {
    Instant first = clock.instant();
    take("o1", ANN);
    clock.advance(Duration.ofSeconds(50));
    take("o1", ANN);
    clock.advance(Duration.ofSeconds(50));
    credit.runDueTimers();

    assertThat(locks.find(ANN))
        .hasValue(new SemanticLock("", ANN, "o1", first, first.plusSeconds(110)));
    assertThatThrownBy(() -> take("o2", ANN)).isInstanceOf(Locked.class);
  }

  @Test
  void onlyItsOwnerReleasesIt() {
    take("o1", ANN);

    assertThat(releases("o2")).isFalse();
    assertThat(by("o2", OwnedLocks::releaseAll)).isZero();
    assertThat(locks.find(ANN)).isPresent();
    assertThat(releases("o1")).isTrue();
    assertThat(releases("o1")).isFalse();
    assertThat(locks.find(ANN)).isEmpty();
    assertThat(database.progress().due(Instant.MAX, 9)).isEmpty();
    take("o2", ANN);
  }

  @Test
  void itEndsWhenItsTimeIsOver() {
    take("o1", ANN);
    clock.advance(MINUTE);
    Await.until(() -> locks.find(ANN).isEmpty());

    take("o2", ANN);
    assertThat(locks.find(ANN)).map(SemanticLock::owner).hasValue("o2");
  }

  @Test
  void theOldEndDoesNotEndWhatWasTakenSince() {
    take("o1", ANN);
    by("o1", its -> its.release(ANN));
    clock.advance(Duration.ofSeconds(30));
    take("o2", ANN);
    clock.advance(Duration.ofSeconds(30));
    credit.runDueTimers();

    assertThat(locks.find(ANN)).map(SemanticLock::owner).hasValue("o2");
  }

  @Test
  void whatIsRolledBackTakesNothing() {
    assertThatThrownBy(() ->
            by(
                "o1",
                its -> {
                  its.take(ANN, MINUTE);
                  throw new IllegalStateException("no");
                }))
        .hasMessage("no");

    assertThat(locks.list(null, null, 9)).isEmpty();
    take("o2", ANN);
  }

  @Test
  void whatWasTakenInATransactionIsReleasedInIt() {
    int released =
        by(
            "o1",
            its -> {
              its.take(ANN, MINUTE);
              its.take("customer-bob", MINUTE);
              return its.releaseAll();
            });

    assertThat(released).isEqualTo(2);
    assertThat(locks.list(null, null, 9)).isEmpty();
  }

  @Test
  void oneOfManyAtOnceGetsIt() {
    AtomicInteger winners = new AtomicInteger();
    IntStream.range(0, 32)
        .parallel()
        .forEach(i -> {
          try {
            take("o" + i, ANN);
            winners.incrementAndGet();
          } catch (Locked refusal) {
            assertThat(refusal.lock().owner()).isNotEqualTo("o" + i);
          }
        });

    assertThat(winners).hasValue(1);
  }

  @Test
  void operatorsReleaseIt() {
    take("o1", ANN);
    assertThatThrownBy(() -> locks.release(ANN, " ", "a test")).hasMessageContaining("TENON-1001");

    assertThat(locks.release(ANN, "kim", "o1 is dead")).isTrue();
    assertThat(locks.release(ANN, "kim", "again")).isFalse();
    take("o2", ANN);
    assertThat(database.log().page(1, 1).getFirst().metadata().actor()).isEqualTo("kim");
  }

  @Test
  void tenantsHaveTheirOwn() {
    Tenon asking = start("asking", MemoryDatabase.create(), builder -> builder);
    take("o1", ANN);
    try (Tenon tenants =
        start(
            "tenants",
            database,
            builder ->
                builder
                    .semanticLocks()
                    .receiver(
                        Receiver.named("requests")
                            .on(
                                "locking",
                                Reserve.class,
                                (it, delivery) ->
                                    delivery.locksOf(it.order()).take(ANN, MINUTE))))) {
      asking.transact(
          Metadata.none(),
          (tx, unit) -> {
            asking.send(tx, Outgoing.of(new Reserve("o2", 1)).onTopic("locking").inTenant("acme"));
            return true;
          });
      Await.until(() -> locks.inTenant("acme").find(ANN).isPresent());
      assertThat(tenants.semanticLocks().list(null, null, 9))
          .extracting(SemanticLock::tenant, SemanticLock::owner)
          .containsExactlyInAnyOrder(tuple("", "o1"), tuple("acme", "o2"));
      assertThat(locks.find(ANN)).map(SemanticLock::owner).hasValue("o1");
    } finally {
      asking.close();
    }
  }

  private static void lock(StepBuilder<Order> step) {
    step.local((it, tx, unit) -> unit.locksOf(it.id()).take(it.customer(), MINUTE))
        .compensation((it, tx, unit) -> {});
  }

  @Test
  void aSagaReleasesItsOwnWhenItEnds() {
    Saga<Order> saga =
        Saga.named("place", Order.class)
            .step("lock", SemanticLockTest::lock)
            .step(
                "reserve",
                step ->
                    step.request("requests", it -> new Reserve(it.id(), it.amount()))
                        .onReply(Reserved.class)
                        .onRefusal(Rejected.class)
                        .compensation(it -> new Reserve(it.id(), 0), Released.class))
            .build();
    try (Tenon orders =
        start(
            "orders",
            MemoryDatabase.create(),
            builder ->
                builder
                    .semanticLocks()
                    .saga(saga)
                    .receiver(
                        Receiver.named("requests")
                            .on(
                                "requests",
                                Reserve.class,
                                (it, delivery) ->
                                    delivery.reply(
                                        it.amount() > 9
                                            ? new Rejected(it.order(), "no")
                                            : new Reserved(it.order())))))) {
      orders.sagas().start(saga, "o1", new Order("o1", ANN, 1, ""), Metadata.none());
      Await.until(() -> status(orders, "o1") == SagaStatus.COMPLETED);
      orders.sagas().start(saga, "o2", new Order("o2", ANN, 10, ""), Metadata.none());
      Await.until(() -> status(orders, "o2") == SagaStatus.COMPENSATED);

      assertThat(orders.semanticLocks().list(null, null, 9)).isEmpty();
      assertThat(orders.sagas().load("place", "o2").state().reason()).startsWith("reserve");
    }
  }

  @Test
  void aSagaReleasesThoseOfItsTenantAlone() {
    Saga<Order> saga =
        Saga.named("place", Order.class)
            .step("lock", SemanticLockTest::lock)
            .step("ship", step -> step.signal().onReply(Shipped.class).pivot())
            .build();
    try (Tenon orders =
        start("orders", MemoryDatabase.create(), builder -> builder.semanticLocks().saga(saga))) {
      SemanticLocks held = orders.semanticLocks();
      List<String> tenants = List.of("", "acme", "zeta");
      for (String tenant : tenants) {
        Order order = new Order("o1", ANN, 1, "");
        orders.sagas().inTenant(tenant).start(saga, "o1", order, Metadata.none());
      }
      assertThat(held.list(null, null, 9))
          .extracting(SemanticLock::tenant)
          .containsExactlyInAnyOrderElementsOf(tenants);

      for (int left = 2; left >= 0; left--) {
        Sagas of = orders.sagas().inTenant(tenants.get(left));
        of.signal("place", "o1", new Shipped("o1"), Metadata.none());
        assertThat(held.list(null, null, 9))
            .extracting(SemanticLock::tenant)
            .containsExactlyInAnyOrderElementsOf(tenants.subList(0, left));
      }
    }
  }

  private static SagaStatus status(Tenon orders, String id) {
    return orders.sagas().load("place", id).state().status();
  }

  @Test
  void whatCannotBeIsRefusedAtOnce() {
    String code = "TENON-1001";
    for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(999))) {
      assertThatThrownBy(() ->
              by(
                  "o1",
                  its -> {
                    its.take(ANN, bad);
                    return true;
                  }))
          .hasMessageContainingAll(code, ANN, bad.toString());
    }
    assertThatThrownBy(() -> take(" ", ANN)).hasMessageContaining(code);
    assertThatThrownBy(() -> take("o1", "")).hasMessageContaining(code);
    assertThatThrownBy(() -> take("o1", "x".repeat(201))).hasMessageContaining(code);
    assertThatThrownBy(() -> locks.list(null, null, 0)).hasMessageContaining(code);
    assertThatThrownBy(() ->
            credit.transact(
                Metadata.none(),
                unit -> {
                  unit.locksOf("o1").take(ANN, MINUTE);
                  return true;
                }))
        .hasMessageContainingAll(code, "transact(metadata, (tx, unit)");
    try (Tenon none = start("none", MemoryDatabase.create(), builder -> builder)) {
      assertThatThrownBy(none::semanticLocks).hasMessageContainingAll(code, "semanticLocks()");
      assertThatThrownBy(
              () -> none.transact(Metadata.none(), (tx, unit) -> unit.locksOf("o1").releaseAll()))
          .hasMessageContainingAll(code, "semanticLocks()");
    }
    assertThat(locks.list(null, null, 9)).isEmpty();
  }
}
