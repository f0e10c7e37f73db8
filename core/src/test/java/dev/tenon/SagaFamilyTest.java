package dev.tenon;

import static dev.tenon.SagaTrips.TRIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.SagaTrips.Booking;
import dev.tenon.SagaTrips.Cancelled;
import dev.tenon.SagaTrips.Confirmed;
import dev.tenon.SagaTrips.Declined;
import dev.tenon.SagaTrips.Full;
import dev.tenon.SagaTrips.Paid;
import dev.tenon.SagaTrips.Trip;
import dev.tenon.event.Metadata;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaParent;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.Sagas;
import dev.tenon.saga.StepStatus;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sagas that start others and wait for them. */
class SagaFamilyTest {
  private final SagaTrips trips = new SagaTrips();

  @AfterEach
  void close() {
    trips.close();
  }

  @Test
  void theParentGoesOnWhenItsChildHasCompleted() {
    trips.begin("t1");
    assertThat(trips.state("trip", "t1").openSteps()).containsExactly("hotel");
    String request = trips.state("trip", "t1").step("hotel").request();
    assertThat(trips.state("hotel", "t1").parent())
        .isEqualTo(new SagaParent("trip", "t1", request));

    assertThat(trips.tell("hotel", "t1", new Confirmed("12"))).isTrue();

    assertThat(trips.status("hotel", "t1")).isEqualTo(SagaStatus.COMPLETED);
    assertThat(trips.state("trip", "t1").openSteps()).containsExactly("pay");
    assertThat(trips.state("trip", "t1").data()).isEqualTo(new Trip("t1", "12"));
  }

  @Test
  void aChildThatIsRefusedTurnsItsParentBack() {
    trips.begin("t1");
    trips.tell("hotel", "t1", new Full("full up"));

    assertThat(trips.status("hotel", "t1")).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(trips.state("trip", "t1").reason()).isEqualTo("hotel: confirm: Full");
    assertThat(trips.state("trip", "t1").data()).isEqualTo(new Trip("t1", "full up"));
    assertThat(trips.done("t1")).isEqualTo("room;no room;");
  }

  @Test
  void aChildThatHasCompletedIsUndoneWithItsParent() {
    trips.begin("t1");
    trips.tell("hotel", "t1", new Confirmed("12"));
    trips.tell("trip", "t1", new Declined("no money"));

    assertThat(trips.status("hotel", "t1")).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(trips.state("trip", "t1").statusOf("hotel")).isEqualTo(StepStatus.UNDONE);
    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(trips.done("t1")).isEqualTo("room;no room;");
  }

  @Test
  void aChildThatIsUnderWayTurnsBackWithItsParent() {
    trips.begin("t1");
    assertThat(trips.tell("trip", "t1", new Cancelled("rain"))).isTrue();

    assertThat(trips.status("hotel", "t1")).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(trips.state("trip", "t1").reason()).isEqualTo("Cancelled");
    assertThat(trips.done("t1")).isEqualTo("room;no room;");
    assertThat(trips.database.progress().due(Instant.MAX, 9)).isEmpty();
  }

  @Test
  void aChildThatIsNotToBeUndoneStays() {
    trips.service().close();
    Saga<Trip> keeping =
        Saga.named("trip", Trip.class)
            .version(2)
            .step("hotel", step -> SagaTrips.hotel(step).harmless())
            .step(
                "pay", step -> step.signal().onRefusal(Declined.class).onReply(Paid.class).pivot())
            .build();
    trips.start(builder -> builder.saga(SagaTrips.HOTEL).saga(TRIP).saga(keeping));
    trips.service().sagas().start(keeping, "t1", new Trip("t1", ""), Metadata.none());
    trips.tell("hotel", "t1", new Confirmed("12"));
    trips.tell("trip", "t1", new Declined("no money"));

    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(trips.status("hotel", "t1")).isEqualTo(SagaStatus.COMPLETED);
    assertThat(trips.done("t1")).isEqualTo("room;");
  }

  @Test
  void aChildThatAnOperatorEndedNeedsOneForItsParent() {
    trips.begin("t1");
    Sagas sagas = trips.service().sagas();
    sagas.end("hotel", "t1", "kim", "a test");

    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.NEEDS_ATTENTION);
    assertThatThrownBy(() -> sagas.retry("trip", "t1", "hotel", "kim", "again"))
        .hasMessageContaining("TENON-1804")
        .hasMessageContaining("skip it, or compensate");
    sagas.skip("trip", "t1", "hotel", "kim", "booked by telephone");
    assertThat(trips.state("trip", "t1").openSteps()).containsExactly("pay");
  }

  @Test
  void aSagaThatIsThereAlreadyIsNobodysChild() {
    Sagas sagas = trips.service().sagas();
    sagas.start(SagaTrips.HOTEL, "t1", new Booking("t1", ""), Metadata.none());
    trips.begin("t1");

    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.NEEDS_ATTENTION);
    sagas.compensate("trip", "t1", "kim", "two of one name");
    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(trips.status("hotel", "t1")).isEqualTo(SagaStatus.RUNNING);
  }

  @Test
  void childrenOfATenantAreItsOwn() {
    Sagas acme = trips.service().sagas().inTenant("acme");
    trips.begin("t1");
    acme.start(TRIP, "t1", new Trip("t1", ""), Metadata.none());
    acme.signal("hotel", "t1", new Confirmed("12"), Metadata.none());

    assertThat(acme.load("trip", "t1").state().openSteps()).containsExactly("pay");
    assertThat(trips.state("trip", "t1").openSteps()).containsExactly("hotel");
  }

  @Test
  void aFamilyIsDefinedAsAWhole() {
    assertThatThrownBy(() -> trips.start(builder -> builder.saga(TRIP)))
        .hasMessageContaining("TENON-1803")
        .hasMessageContaining("saga trip version 1 starts saga hotel version 1");
    Saga<Trip> decided =
        Saga.named("decided", Trip.class)
            .step("pay", step -> step.local(SagaTrips.did("pay", Trip::id)).pivot())
            .build();
    Saga.Builder<Trip> parent =
        Saga.named("parent", Trip.class)
            .step("child", step -> step.child(decided, Trip::id, it -> it).compensation());
    assertThatThrownBy(parent::build)
        .hasMessageContaining("TENON-1801")
        .hasMessageContaining("step pay of saga decided version 1 never is");
  }
}
