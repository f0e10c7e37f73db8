package dev.tenon.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.saga.Retry;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.StepStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SagaSpecTest {
  record Trip(String id, String reason) {}

  record Book(String id) {}

  record Booked(String id) {}

  record SoldOut(String reason) {}

  record Cancel(String id) {}

  record Cancelled(String id) {}

  private static final Saga<Trip> TRIP =
      Saga.named("trip", Trip.class)
          .deadline(Duration.ofDays(1))
          .step(
              "hotel",
              step ->
                  step.request("hotel", trip -> new Book(trip.id()))
                      .onReply(Booked.class)
                      .onRefusal(SoldOut.class, (trip, no) -> new Trip(trip.id(), no.reason()))
                      .compensation(trip -> new Cancel(trip.id()), Cancelled.class)
                      .retry(Retry.times(2)))
          .step("pay", step -> step.local((trip, tx, unit) -> {}).pivot())
          .build();

  private final SagaSpec<Trip> trip = Given.saga(TRIP).start(new Trip("1", ""));

  @Test
  void aSagaIsSeenThroughToItsEnd() {
    trip.thenRequests(new Book("1"))
        .thenStep("hotel", StepStatus.WAITING)
        .reply("hotel", new Booked("1"))
        .thenRequests()
        .thenWork("pay")
        .thenStatus(SagaStatus.COMPLETED);
  }

  @Test
  void aRefusalIsSeenInTheData() {
    trip.reply("hotel", new SoldOut("full"))
        .thenData(new Trip("1", "full"))
        .thenStatus(SagaStatus.COMPENSATED);
  }

  @Test
  void localWorkIsRefusedAndWhatWasDoneUndone() {
    trip.isRefusing("pay")
        .reply("hotel", new Booked("1"))
        .thenRequests(new Cancel("1"))
        .thenStatus(SagaStatus.COMPENSATING)
        .reply("hotel", new Cancelled("1"))
        .thenWork()
        .thenStatus(SagaStatus.COMPENSATED);
  }

  @Test
  void aTimeoutAsksAgain() {
    trip.timeout("hotel").thenRequests(new Book("1")).thenStatus(SagaStatus.RUNNING);
    trip.noReply("hotel").thenRequests(new Cancel("1")).thenStep("hotel", StepStatus.UNDOING);
  }

  @Test
  void theDeadlineAndAnOperatorTurnItBack() {
    trip.deadline().thenStatus(SagaStatus.COMPENSATING);
    Given.saga(TRIP)
        .start(new Trip("2", ""))
        .reply("hotel", "what?")
        .thenStatus(SagaStatus.NEEDS_ATTENTION)
        .operator(SagaAction.COMPENSATE, null)
        .thenRequests(new Cancel("2"));
    Given.saga(TRIP)
        .start(new Trip("3", ""))
        .isRefusing("pay")
        .isWorking("pay")
        .reply("hotel", new Booked("3"))
        .thenStatus(SagaStatus.COMPLETED);
  }

  @Test
  void whatIsNotAsExpectedFails() {
    assertThatThrownBy(() -> trip.thenRequests(new Book("2")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("requests of saga trip version 1 after [Started");
    assertThatThrownBy(() -> trip.thenStatus(SagaStatus.COMPLETED))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("RUNNING");
    assertThatThrownBy(() -> trip.thenData(new Trip("2", ""))).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> trip.thenWork("pay")).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> trip.thenStep("hotel", StepStatus.DONE))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void stepsThatDoNotWaitAreNamed() {
    assertThatThrownBy(() -> trip.reply("pay", new Booked("1")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("step pay of saga trip version 1 does not wait, it is NOT_BEGUN")
        .hasMessageContaining("[hotel]");
    assertThatThrownBy(() -> trip.timeout("hotell"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("its steps are [hotel, pay]");
  }
}
