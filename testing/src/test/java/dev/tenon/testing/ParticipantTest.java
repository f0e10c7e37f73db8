package dev.tenon.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.saga.Retry;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.StepStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ParticipantTest {
  record Trip(String id, String reason) {}

  record Book(String id) {}

  record Booked(String id) {}

  record SoldOut(String reason) {}

  record Cancel(String id) {}

  record Cancelled(String id) {}

  record Charge(String id) {}

  record Charged(String id) {}

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
                      .timeout(Duration.ofMinutes(1))
                      .retry(Retry.times(2)))
          .step(
              "pay",
              step ->
                  step.request("bank", trip -> new Charge(trip.id()))
                      .onReply(Charged.class)
                      .onRefusal(SoldOut.class)
                      .timeout(Duration.ofMinutes(1))
                      .retry(Retry.times(2))
                      .pivot())
          .build();

  private static final Participant HOTEL =
      Participant.on("hotel").replies(Cancel.class, asked -> new Cancelled(asked.id()));

  private static final Participant BANK =
      Participant.on("bank").replies(Charge.class, asked -> new Charged(asked.id()));

  private static Booked booked(Book asked) {
    return new Booked(asked.id());
  }

  private static SagaSpec<Trip> played(Participant hotel, Participant bank) {
    return Given.saga(TRIP).with(hotel, bank).start(new Trip("1", ""));
  }

  @Test
  void allIsPlayedToTheEnd() {
    played(HOTEL.replies(Book.class, ParticipantTest::booked), BANK)
        .thenStatus(SagaStatus.COMPLETED)
        .thenAsked("hotel", new Book("1"))
        .thenAsked("bank", new Charge("1"));
  }

  @Test
  void aRefusalUndoesWhatWasDone() {
    played(
            HOTEL.replies(Book.class, ParticipantTest::booked),
            Participant.on("bank").replies(Charge.class, asked -> new SoldOut("no money")))
        .thenStatus(SagaStatus.COMPENSATED)
        .thenAsked("hotel", new Book("1"), new Cancel("1"));
  }

  @Test
  void whoIsSilentIsAskedAgain() {
    played(HOTEL.isSilent(Book.class).replies(Book.class, ParticipantTest::booked), BANK)
        .thenStatus(SagaStatus.COMPLETED)
        .thenAsked("hotel", new Book("1"), new Book("1"));
  }

  // snippet: participant
  @Test
  void whoStaysSilentIsGivenUp() {
    Participant hotel =
        Participant.on("hotel")
            .isSilent(Book.class)
            .replies(Cancel.class, asked -> new Cancelled(asked.id()));
    Participant bank =
        Participant.on("bank").replies(Charge.class, asked -> new Charged(asked.id()));
    Given.saga(TRIP)
        .with(hotel, bank)
        .start(new Trip("1", ""))
        .thenAsked("hotel", new Book("1"), new Book("1"), new Book("1"), new Cancel("1"))
        .thenAsked("bank")
        .thenStatus(SagaStatus.COMPENSATED);
  }

  // end snippet

  @Test
  void aSecondReplyChangesNothing() {
    played(HOTEL.repliesTwice(Book.class, ParticipantTest::booked), BANK)
        .thenStatus(SagaStatus.COMPLETED)
        .thenAsked("bank", new Charge("1"));
  }

  @Test
  void aReplyThatComesAfterTheSagaTurnedBackChangesNothing() {
    played(HOTEL.repliesLate(Book.class, Duration.ofDays(2), ParticipantTest::booked), BANK)
        .thenStatus(SagaStatus.COMPENSATED)
        .thenStep("hotel", StepStatus.UNDONE)
        .thenAsked("bank");
  }

  @Test
  void whatIsNotInTheScriptFails() {
    assertThatThrownBy(() -> played(HOTEL, BANK))
        .hasMessageContaining("the script of the participant on hotel has no answer to Book");
    assertThatThrownBy(() -> Given.saga(TRIP).with(BANK).start(new Trip("1", "")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("nobody takes part on topic hotel, only on [bank]");
    assertThatThrownBy(() -> Given.saga(TRIP).with(BANK, BANK))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("two participants are on topic bank");
    assertThatThrownBy(() -> Given.saga(TRIP).thenAsked("bank"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("nobody takes part");
  }
}
