package dev.tenon;

import static dev.tenon.SagaShop.PLACE;
import static dev.tenon.SagaShop.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.SagaShop.Release;
import dev.tenon.SagaShop.Reserve;
import dev.tenon.SagaShop.Reserved;
import dev.tenon.SagaShop.Ship;
import dev.tenon.SagaShop.Shipped;
import dev.tenon.command.HistoryEntry;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Metadata;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.Sagas;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators see of sagas and do to them. */
class SagaOperatorTest {
  private final SagaShop shop = new SagaShop();
  private final Sagas sagas = shop.orders().sagas();

  @AfterEach
  void close() {
    shop.close();
  }

  /** A saga whose reservation got an answer that nobody understands. */
  private void startStuck(String id) {
    shop.start(id, -1);
    shop.awaitQuiet();
    shop.reply(shop.request(id, "reserve"), new Shipped(id));
    shop.await(id, SagaStatus.NEEDS_ATTENTION);
  }

  private List<String> ids(SagaFilter filter) {
    return sagas.list(filter, null, 100).stream().map(SagaInstance::id).toList();
  }

  @Test
  void sagasAreFoundByWhatIsKnownOfThem() {
    shop.start("a1", 10);
    shop.await("a1", SagaStatus.COMPLETED);
    shop.clock.advance(Duration.ofHours(1));
    startStuck("b1");
    shop.start("b2", -1);
    shop.awaitQuiet();

    assertThat(ids(SagaFilter.all())).containsExactly("a1", "b1", "b2");
    assertThat(ids(SagaFilter.all().named("place").withIdPrefix("b"))).containsExactly("b1", "b2");
    assertThat(ids(SagaFilter.all().named("other"))).isEmpty();
    assertThat(ids(SagaFilter.all().in(SagaStatus.NEEDS_ATTENTION))).containsExactly("b1");
    assertThat(ids(SagaFilter.all().at("reserve"))).containsExactly("b1", "b2");
    assertThat(ids(SagaFilter.all().startedBefore(shop.clock.instant()))).containsExactly("a1");
  }

  @Test
  void theListComesInPagesAndTellsWhereEachIs() {
    shop.start("o1", -1);
    shop.start("o2", -1);
    shop.start("o3", -1);
    SagaInstance first = sagas.list(SagaFilter.all(), null, 1).getFirst();

    assertThat(first)
        .isEqualTo(
            new SagaInstance(
                "",
                "place",
                "o1",
                1,
                SagaStatus.RUNNING,
                List.of("reserve"),
                null,
                ManualClock.START,
                ManualClock.START));
    assertThat(sagas.list(SagaFilter.all(), first, 9))
        .extracting(SagaInstance::id)
        .containsExactly("o2", "o3");
    assertThatThrownBy(() -> sagas.list(SagaFilter.all(), null, 0))
        .hasMessageContaining("1 saga or more");
  }

  @Test
  void aTenantsListShowsItsOwn() {
    sagas.inTenant("acme").start(PLACE, "o1", order("o1", -1), Metadata.none());
    shop.start("o2", -1);

    assertThat(sagas.inTenant("acme").list(SagaFilter.all(), null, 9))
        .extracting(SagaInstance::tenant)
        .containsExactly("acme");
    assertThat(sagas.list(SagaFilter.all(), null, 9)).hasSize(2);
  }

  @Test
  void aStuckStepIsAskedForAgainAndTheHistorySaysWhoWantedIt() {
    startStuck("o1");
    String before = shop.request("o1", "reserve");
    SagaState state = sagas.retry("place", "o1", "reserve", "kim", "credit is mended");

    assertThat(state.status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(shop.request("o1", "reserve")).isNotEqualTo(before);
    shop.reply(shop.request("o1", "reserve"), new Reserved("o1"));
    shop.await("o1", SagaStatus.COMPLETED);
    HistoryEntry<SagaState, SagaEvent> entry =
        sagas.history("place", "o1", 0, 100).stream()
            .filter(one -> one.event() instanceof SagaEvent.Intervened)
            .findFirst()
            .orElseThrow();
    assertThat(entry.actor()).isEqualTo("kim");
    assertThat(entry.event())
        .isEqualTo(new SagaEvent.Intervened(SagaAction.RETRY, "reserve", "credit is mended"));
  }

  @Test
  void aStuckStepIsSkipped() {
    startStuck("o1");
    sagas.skip("place", "o1", "reserve", "kim", "paid in cash");
    shop.await("o1", SagaStatus.COMPLETED);

    assertThat(shop.effects()).containsExactly(new Reserve("o1", -1), new Ship("o1"));
  }

  @Test
  void aSagaIsTurnedBack() {
    startStuck("o1");
    sagas.compensate("place", "o1", "kim", "the customer called");
    shop.await("o1", SagaStatus.COMPENSATED);

    assertThat(shop.effects()).containsExactly(new Reserve("o1", -1), new Release("o1"));
    assertThat(shop.state("o1").reason()).isEqualTo("the customer called");
  }

  @Test
  void aSagaIsEndedAsItIsAndWaitsForNothingMore() {
    shop.start("o1", -1);
    shop.awaitQuiet();
    assertThat(shop.timers()).hasSize(2);
    sagas.end("place", "o1", "kim", "a test");

    assertThat(shop.timers()).isEmpty();
    shop.reply(shop.request("o1", "reserve"), new Reserved("o1"));
    shop.awaitQuiet();
    assertThat(shop.state("o1").status()).isEqualTo(SagaStatus.ENDED);
    assertThat(shop.effects()).containsExactly(new Reserve("o1", -1));
  }

  @Test
  void anOperatorAndTheRepliesRaceAndEverySagaEndsWholeOrUndone() {
    List<String> ids = IntStream.range(0, 100).mapToObj(i -> "o" + i).toList();
    ids.parallelStream()
        .forEach(id -> {
          shop.start(id, 10);
          try {
            sagas.compensate("place", id, "kim", "too late?");
          } catch (TenonException e) {
            assertThat(e.problem()).isEqualTo(Problem.SAGA_ACTION_REFUSED);
          }
        });
    ids.forEach(id -> Await.until(() -> shop.state(id).status().isFinal()));
    shop.awaitQuiet();

    List<Object> effects = shop.effects();
    for (String id : ids) {
      boolean completed = shop.state(id).status() == SagaStatus.COMPLETED;
      assertThat(shop.order(id)).isEqualTo(completed ? "Approved" : "");
      assertThat(effects).filteredOn(new Reserve(id, 10)::equals).hasSize(1);
      assertThat(effects).filteredOn(new Ship(id)::equals).hasSize(completed ? 1 : 0);
      assertThat(effects).filteredOn(new Release(id)::equals).hasSize(completed ? 0 : 1);
    }
    assertThat(shop.timers()).isEmpty();
  }

  @Test
  void whatCannotBeDoneIsRefused() {
    shop.start("o1", 10);
    shop.await("o1", SagaStatus.COMPLETED);

    assertThatThrownBy(() -> sagas.compensate("place", "o1", "kim", "why not"))
        .hasMessageContaining("TENON-1804")
        .hasMessageContaining("COMPENSATE of saga place o1 cannot be done: it is COMPLETED");
    assertThatThrownBy(() -> sagas.end("place", "o9", "kim", "why not"))
        .hasMessageContaining("TENON-1803");
    assertThatThrownBy(() -> sagas.end("place", "o1", " ", "why not"))
        .hasMessageContaining("TENON-1001");
  }

  @Test
  void theDeadlineTurnsASagaBack() {
    shop.start("o1", -1);
    shop.awaitQuiet();
    shop.clock.advance(Duration.ofDays(1));
    shop.orders().runDueTimers();
    Await.until(() -> shop.state("o1").reason() != null);

    assertThat(shop.state("o1").reason()).isEqualTo("deadline passed");
    shop.reply(shop.request("o1", "reserve"), new Reserved("o1"));
    shop.await("o1", SagaStatus.COMPENSATED);
    assertThat(shop.effects()).containsExactly(new Reserve("o1", -1), new Release("o1"));
  }

  @Test
  void aLocalStepThatFailsParksTheReplyUntilItIsRedriven() {
    shop.orders().close();
    AtomicBoolean works = new AtomicBoolean();
    Saga<SagaShop.Order> saga =
        Saga.named("place", SagaShop.Order.class)
            .version(2)
            .step(
                "reserve",
                step ->
                    step.request("credit.requests", it -> new Reserve(it.id(), it.amount()))
                        .onReply(Reserved.class)
                        .harmless())
            .step(
                "approve",
                step ->
                    step.local(
                            (it, tx, unit) -> {
                              if (!works.get()) {
                                throw new IOException("disk on fire");
                              }
                            })
                        .pivot())
            .build();
    Tenon orders = shop.startOrders(builder -> builder.saga(PLACE).saga(saga));
    orders.sagas().start(saga, "o1", order("o1", 10), Metadata.none());
    Await.until(() -> !orders.parked().list("sagas", null, 10).isEmpty());

    assertThat(orders.parked().list("sagas", null, 10).getFirst().reason())
        .contains("disk on fire");
    works.set(true);
    assertThat(orders.parked().redrive("sagas", "kim", "mended")).isEqualTo(1);
    shop.await("o1", SagaStatus.COMPLETED);
  }
}
