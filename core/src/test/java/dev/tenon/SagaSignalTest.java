package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.SagaTrips.Cancelled;
import dev.tenon.SagaTrips.Confirmed;
import dev.tenon.SagaTrips.Declined;
import dev.tenon.SagaTrips.Did;
import dev.tenon.SagaTrips.Paid;
import dev.tenon.SagaTrips.Remark;
import dev.tenon.SagaTrips.Trip;
import dev.tenon.event.Metadata;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sagas that are told something, and sagas that start by themselves. */
class SagaSignalTest {
  private static final Saga<Trip> REPORT =
      Saga.named("report", Trip.class)
          .step("write", step -> step.local(SagaTrips.did("wrote", Trip::note)).pivot())
          .build();

  private final SagaTrips trips = new SagaTrips();

  @AfterEach
  void close() {
    trips.close();
  }

  private List<String> history(String id) {
    return trips.service().sagas().history("trip", id, 0, 100).stream()
        .map(entry -> entry.event().getClass().getSimpleName())
        .toList();
  }

  @Test
  void aSignalBeforeItsStepIsKeptForIt() {
    trips.begin("t1");
    assertThat(trips.tell("trip", "t1", new Paid("ann"))).isTrue();
    assertThat(trips.state("trip", "t1").signals()).containsExactly(new Paid("ann"));
    trips.tell("hotel", "t1", new Confirmed("12"));

    assertThat(trips.done("t1")).isEqualTo("room;go;");
    assertThat(trips.state("trip", "t1").signals()).isEmpty();
    assertThat(trips.state("trip", "t1").data()).isEqualTo(new Trip("t1", "12ann"));
    assertThat(history("t1"))
        .containsExactly(
            "Started",
            "StepRequested",
            "SignalKept",
            "StepDone",
            "SignalTaken",
            "StepDone",
            "StepDone",
            "StepRequested");
  }

  @Test
  void aSignalThatComesTwiceIsTakenOnce() {
    trips.begin("t1");
    trips.tell("hotel", "t1", new Confirmed("12"));
    assertThat(trips.tell("trip", "t1", new Paid("ann"))).isTrue();
    assertThat(trips.tell("trip", "t1", new Paid("ben"))).isFalse();
    assertThat(trips.tell("hotel", "t1", new Confirmed("13"))).isFalse();

    assertThat(trips.state("trip", "t1").data()).isEqualTo(new Trip("t1", "12ann"));
  }

  @Test
  void withoutASignalInTimeTheSagaTurnsBack() {
    trips.begin("t1");
    trips.tell("hotel", "t1", new Confirmed("12"));
    trips.clock.advance(Duration.ofDays(1));
    trips.service().runDueTimers();
    Await.until(() -> trips.status("trip", "t1") == SagaStatus.COMPENSATED);

    assertThat(trips.state("trip", "t1").reason()).isEqualTo("pay: no reply");
    assertThat(trips.tell("trip", "t1", new Paid("ann"))).isFalse();
  }

  @Test
  void aRetriableStepWaitsForAnOperatorIfNothingCame() {
    trips.begin("t1");
    trips.tell("trip", "t1", new Paid("ann"));
    trips.tell("hotel", "t1", new Confirmed("12"));
    trips.clock.advance(Duration.ofDays(9));
    trips.service().runDueTimers();
    Await.until(() -> trips.status("trip", "t1") == SagaStatus.NEEDS_ATTENTION);

    trips.service().sagas().retry("trip", "t1", "return", "kim", "they are late");
    assertThat(trips.tell("trip", "t1", new Confirmed("home"))).isTrue();
    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.COMPLETED);
    assertThat(trips.database.progress().due(Instant.MAX, 9)).isEmpty();
  }

  @Test
  void whatMayComeAtAnyTimeChangesTheData() {
    trips.begin("t1");
    assertThat(trips.tell("trip", "t1", new Remark(" late"))).isTrue();
    assertThat(trips.state("trip", "t1").data()).isEqualTo(new Trip("t1", " late"));
    assertThat(trips.state("trip", "t1").openSteps()).containsExactly("hotel");
  }

  @Test
  void itIsTooLateToCancelAfterThePointOfNoReturn() {
    trips.begin("t1");
    trips.tell("trip", "t1", new Paid("ann"));
    trips.tell("hotel", "t1", new Confirmed("12"));

    assertThat(trips.tell("trip", "t1", new Cancelled("rain"))).isFalse();
    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.RUNNING);
  }

  @Test
  void cancellingRacesWithThePaymentAndOneOfThemWins() {
    List<String> ids = IntStream.range(0, 60).mapToObj(i -> "t" + i).toList();
    ids.forEach(id -> {
      trips.begin(id);
      trips.tell("hotel", id, new Confirmed("12"));
    });
    ids.parallelStream()
        .forEach(id -> {
          int first = ids.indexOf(id) % 2;
          IntStream.of(first, 1 - first)
              .parallel()
              .forEach(i -> trips.tell("trip", id, i == 0 ? new Paid("ann") : new Cancelled("")));
        });
    for (String id : ids) {
      boolean gone = trips.done(id).equals("room;go;");
      assertThat(trips.status("trip", id))
          .isEqualTo(gone ? SagaStatus.RUNNING : SagaStatus.COMPENSATED);
      assertThat(trips.status("hotel", id))
          .isEqualTo(gone ? SagaStatus.COMPLETED : SagaStatus.COMPENSATED);
      assertThat(trips.done(id)).isIn("room;go;", "room;no room;");
    }
  }

  @Test
  void signalsComeWithWhatTheyFollowFromOrNotAtAll() {
    trips.begin("t1");
    Tenon service = trips.service();
    assertThatThrownBy(() ->
            service.transact(
                Metadata.none(),
                (tx, unit) -> {
                  service.sagas().signal(unit, "hotel", "t1", new Confirmed("12"));
                  throw new IllegalStateException("no");
                }))
        .hasMessage("no");
    assertThat(trips.state("hotel", "t1").openSteps()).containsExactly("confirm");
  }

  @Test
  void whatNobodyTakesIsRefused() {
    trips.begin("t1");
    assertThatThrownBy(() -> trips.tell("trip", "t1", new Did("x")))
        .hasMessageContaining("TENON-1805")
        .hasMessageContaining("Did");
    assertThatThrownBy(() -> trips.tell("trip", "t9", new Declined("x")))
        .hasMessageContaining("TENON-1803");
  }

  @Test
  void aSagaStartsAtATime() {
    Instant due = trips.clock.instant().plus(Duration.ofHours(2));
    for (String note : List.of("first", "second")) {
      trips
          .service()
          .transact(
              Metadata.none(),
              (tx, unit) -> {
                trips
                    .service()
                    .sagas()
                    .startAt(unit, due, SagaTrips.TRIP, "t1", new Trip("t1", note));
                return note;
              });
    }
    trips.clock.advance(Duration.ofHours(1));
    trips.service().runDueTimers();
    assertThat(trips.status("trip", "t1")).isEqualTo(SagaStatus.NONE);

    trips.service().close();
    trips.start(builder -> builder.saga(SagaTrips.HOTEL).saga(SagaTrips.TRIP));
    trips.clock.advance(Duration.ofHours(1));
    Await.until(() -> trips.status("trip", "t1") == SagaStatus.RUNNING);
    assertThat(trips.state("trip", "t1").data()).isEqualTo(new Trip("t1", "second"));
  }

  @Test
  void aScheduleStartsASagaEachTimeOnceHoweverManyInstancesThereAre() {
    trips.service().close();
    Schedule hourly = Schedule.every(Duration.ofHours(1));
    Tenon other =
        trips.start(builder -> scheduled(builder, hourly).broker(InProcessBroker.create()));
    trips.start(builder -> scheduled(builder, hourly));
    Instant start = trips.clock.instant();
    for (int i = 0; i < 3; i++) {
      trips.clock.advance(Duration.ofHours(1));
      int done = i + 1;
      Await.until(() -> trips.done("hourly").equals("wrote;".repeat(done)));
    }
    trips.clock.advance(Duration.ofHours(5)); // the times between are left out
    Await.until(() -> trips.done("hourly").equals("wrote;".repeat(4)));
    Instant second = start.plus(Duration.ofHours(2));
    assertThat(trips.status("report", second.toString())).isEqualTo(SagaStatus.COMPLETED);
    other.close();

    trips.service().close();
    trips.start(builder -> scheduled(builder, Schedule.never()));
    assertThat(trips.database.progress().timers("sagas", "", List.of("schedule report"))).isEmpty();
  }

  private static ServiceBuilder scheduled(ServiceBuilder builder, Schedule schedule) {
    return builder
        .saga(SagaTrips.HOTEL)
        .saga(SagaTrips.TRIP)
        .saga(REPORT, schedule, at -> new Trip(at.toString(), "hourly"));
  }

  @Test
  void schedulesGoByTheirClocks() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Schedule daily = Schedule.daily(LocalTime.of(2, 30), berlin);
    Instant beforeTheGap = Instant.parse("2026-03-28T12:00:00Z");
    assertThat(daily.next(beforeTheGap)).isEqualTo("2026-03-29T01:30:00Z");
    assertThat(daily.next(Instant.parse("2026-03-29T01:30:00Z"))).isEqualTo("2026-03-30T00:30:00Z");
    assertThat(Schedule.every(Duration.ofMinutes(15)).next(Instant.parse("2026-01-01T00:15:00Z")))
        .isEqualTo("2026-01-01T00:30:00Z");
    assertThatThrownBy(() -> Schedule.every(Duration.ZERO)).hasMessageContaining("TENON-1001");
  }
}
