package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.SagaTrips.Confirmed;
import dev.tenon.SagaTrips.Declined;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.Sagas;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sagas that ended long ago are removed, with their histories. */
class SagaPruneTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LONG_AGO = Duration.ofHours(10);

  private final SagaTrips trips = new SagaTrips();

  @AfterEach
  void close() {
    trips.close();
  }

  private Sagas sagas() {
    return trips.service().sagas();
  }

  private void waitForPayment(String id) {
    trips.begin(id);
    trips.tell("hotel", id, new Confirmed("12"));
  }

  private void turnBack(String id) {
    waitForPayment(id);
    trips.tell("trip", id, new Declined("no money"));
    assertThat(trips.status("trip", id)).isEqualTo(SagaStatus.COMPENSATED);
  }

  @Test
  void whatEndedLongAgoIsGoneAndWhatWaitsIsNot() {
    turnBack("old");
    waitForPayment("waiting");
    trips.clock.advance(Duration.ofHours(9));
    turnBack("young");
    waitForPayment("last");
    trips.clock.advance(Duration.ofHours(2));
    long events = trips.database.log().page(0, 1_000).size();

    assertThat(sagas().prune(LONG_AGO)).isEqualTo(2);
    assertThat(trips.state("trip", "old").version()).isZero();
    assertThat(sagas().history("trip", "old", 0, 9)).isEmpty();
    assertThat(sagas().list(SagaFilter.all().named("trip"), null, 9))
        .extracting(SagaInstance::id)
        .containsExactly("last", "waiting", "young");
    assertThat((long) trips.database.log().page(0, 1_000).size()).isLessThan(events);
    assertThat(trips.state("hotel", "young").version()).isEqualTo(1);
    assertThat(sagas().prune(LONG_AGO)).isZero();
    assertThatThrownBy(() -> sagas().end("trip", "old", "kim", "a test"))
        .hasMessageContaining("TENON-1803");

    turnBack("old");
  }

  @Test
  void aChildStaysUntilItsParentHasEnded() {
    trips.begin("t1");
    trips.tell("hotel", "t1", new Confirmed("12"));
    assertThat(trips.status("hotel", "t1")).isEqualTo(SagaStatus.COMPLETED);
    trips.clock.advance(Duration.ofHours(1));

    assertThat(sagas().prune(Duration.ZERO)).isZero();
    trips.tell("trip", "t1", new Declined("no money"));
    assertThat(trips.status("hotel", "t1")).isEqualTo(SagaStatus.COMPENSATED);
  }

  @Test
  void aParentStaysUntilItsChildHasEnded() {
    trips.begin("t1");
    trips.begin("t2");
    sagas().end("trip", "t1", "kim", "a test");
    trips.begin("last");
    trips.clock.advance(Duration.ofMinutes(1));

    assertThat(sagas().prune(Duration.ZERO)).isZero();
    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.ENDED);
    sagas().end("hotel", "t1", "kim", "a test");
    trips.begin("later");
    trips.clock.advance(Duration.ofMinutes(1));
    assertThat(sagas().prune(Duration.ZERO)).isEqualTo(2);
    assertThat(trips.state("trip", "t1").version()).isZero();
  }

  @Test
  void aServiceDoesItByItselfIfItIsTold() {
    try (SagaShop shop = new SagaShop()) {
      shop.orders().close();
      shop.startOrders(builder -> builder.saga(SagaShop.PLACE).rememberSagas(DAY));
      shop.start("old", 10);
      shop.await("old", SagaStatus.COMPLETED);
      shop.orders().close();
      shop.clock.advance(DAY.plusHours(1));
      shop.startOrders(builder -> builder.saga(SagaShop.PLACE).rememberSagas(DAY));
      shop.start("new", 10);
      shop.await("new", SagaStatus.COMPLETED);

      Await.until(() -> !shop.orders().sagas().load("place", "old").exists());
      assertThat(shop.orders().sagas().list(SagaFilter.all(), null, 9))
          .extracting(SagaInstance::id)
          .containsExactly("new");
    }
  }
}
