package dev.tenon.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.saga.Trip.Done;
import dev.tenon.saga.Trip.No;
import dev.tenon.saga.Trip.Undo;
import dev.tenon.saga.Trip.Undone;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a definition has to be, and what it says when it is not. */
class DefinitionTest {
  private static final LocalWork<Trip> NOTHING = (data, tx, unit) -> {};

  private static Saga.Builder<Trip> saga() {
    return Saga.named("trip", Trip.class);
  }

  private static void assertRefused(Saga.Builder<Trip> saga, String... why) {
    assertThatThrownBy(saga::build)
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INVALID_SAGA))
        .hasMessageContainingAll(why);
  }

  @Test
  void aDefinitionKnowsItsSteps() {
    Saga<Trip> saga =
        saga()
            .version(3)
            .step("hotel", step -> Trip.undoable(step, "hotel"))
            .step("pay", step -> step.local(NOTHING).pivot())
            .build();

    assertThat(saga.stepNames()).containsExactly("hotel", "pay");
    assertThat(saga.replyTypes("hotel"))
        .isEqualTo(Set.of(Done.class, No.class, Trip.Busy.class, Undone.class));
    assertThat(saga).hasToString("saga trip version 3");
  }

  @Test
  void aStepLacksNoCompensationWithoutSayingSo() {
    assertRefused(
        saga().step("hotel", step -> Trip.ask(step, "hotel")),
        "step hotel of saga trip lacks a compensation",
        "harmless()");
  }

  @Test
  void nothingAfterThePivotNeedsUndoing() {
    assertRefused(
        saga()
            .step("pay", step -> step.local(NOTHING).pivot())
            .step("hotel", step -> Trip.undoable(step, "hotel")),
        "step hotel may be refused when pay, which is never undone, is done");
  }

  @Test
  void nothingThatMayBeRefusedIsBesideThePivot() {
    assertRefused(
        saga()
            .step("hotel", step -> Trip.undoable(step, "hotel"))
            .step("pay", step -> step.after().local(NOTHING).pivot()),
        "step hotel may be refused when pay");
  }

  @Test
  void whatIsRetriableComesAfterWhatMayBeRefused() {
    assertRefused(
        saga()
            .step("mail", step -> step.local(NOTHING).retriable())
            .step("pay", step -> step.local(NOTHING).pivot()),
        "step pay may be refused when mail");
  }

  @Test
  void thereIsOnePivot() {
    assertRefused(
        saga()
            .step("pay", step -> step.local(NOTHING).pivot())
            .step("sign", step -> step.local(NOTHING).pivot()),
        "both pay and sign are pivots");
  }

  @Test
  void stepsComeAfterOneAnotherWithoutACycle() {
    assertRefused(
        saga()
            .step("a", step -> step.after("c").local(NOTHING).harmless())
            .step("b", step -> step.local(NOTHING).harmless())
            .step("c", step -> step.local(NOTHING).harmless()),
        "comes after itself");
    assertRefused(
        saga().step("a", step -> step.after("x").local(NOTHING).harmless()),
        "step a comes after x, which is none");
  }

  @Test
  void namesAreUsedOnce() {
    Saga.Builder<Trip> saga = saga().step("a", step -> step.local(NOTHING).harmless());

    assertThatThrownBy(() -> saga.step("a", step -> step.local(NOTHING).harmless()))
        .hasMessageContaining("two steps are named a");
    assertThatThrownBy(() -> saga.step("a b", step -> step.local(NOTHING).harmless()))
        .hasMessageContaining("step name 'a b'");
    assertThatThrownBy(() -> Saga.named("create-order", Trip.class))
        .hasMessageContaining("saga name 'create-order'");
  }

  @Test
  void aStepIsOneThing() {
    assertRefused(saga().step("a", StepBuilder::harmless), "does nothing");
    assertRefused(saga(), "1 to 100 steps, not 0");
    assertThatThrownBy(
            () -> saga().step("a", step -> step.local(NOTHING).request("t", data -> new Undo("a"))))
        .hasMessageContaining("asks or does more than one thing");
    assertThatThrownBy(() -> saga().step("a", step -> step.harmless().pivot()))
        .hasMessageContaining("is of two kinds");
    assertThatThrownBy(() -> saga().step("a", step -> step.onReply(Done.class).retryOn(Done.class)))
        .hasMessageContaining("takes replies of Done twice");
  }

  @Test
  void repliesFitTheStep() {
    assertRefused(
        saga().step("a", step -> step.request("t", data -> new Trip.Do("a")).harmless()),
        "takes no reply that says it was done");
    assertRefused(
        saga().step("a", step -> Trip.ask(step, "a").onRefusal(No.class).retriable()),
        "is retriable, so it cannot be refused");
    assertRefused(
        saga().step("a", step -> Trip.ask(step, "a").compensation(data -> new Undo("a"))),
        "takes no reply that says it was undone");
    assertRefused(
        saga().step("a", step -> Trip.ask(step, "a").compensation(NOTHING)),
        "is a request, and is undone by one");
    assertRefused(
        saga().step("a", step -> step.local(NOTHING).onReply(Done.class).harmless()),
        "is local: it has no replies");
  }

  @Test
  void whatWaitsForASignalSaysForWhich() {
    assertRefused(saga().step("pay", step -> step.signal().harmless()), "add onReply(…)");
    assertRefused(
        saga().step("pay", step -> step.signal().onReply(Done.class).compensation()),
        "waits for a signal, which is not undone");
    assertRefused(
        saga()
            .step(
                "pay", step -> step.signal().onReply(Done.class).retryOn(Trip.Busy.class).pivot()),
        "cannot be asked for again");
    assertRefused(
        saga().cancelOn(Done.class).step("pay", step -> step.signal().onReply(Done.class).pivot()),
        "takes signals of Done both in step pay and at any time");
    assertThatThrownBy(() -> saga().cancelOn(Done.class).onSignal(Done.class, (data, it) -> data))
        .hasMessageContaining("takes signals of Done twice");
  }

  @Test
  void aChildIsUndoneByItsOwnCompensations() {
    Saga<Trip> child = saga().step("pay", step -> step.local(NOTHING).pivot()).build();
    assertRefused(
        saga().step("trip", step -> step.child(child, Trip::note, it -> it).compensation()),
        "step trip of saga trip is to be undone, but step pay of saga trip version 1 never is");
    assertRefused(
        saga()
            .step(
                "trip",
                step -> step.child(child, Trip::note, it -> it).onReply(Done.class).harmless()),
        "has no replies");
    assertRefused(
        saga().step("note", step -> step.local(NOTHING).compensation()), "compensation(work)");
    assertRefused(
        saga().step("hotel", step -> Trip.ask(step, "hotel").compensation()),
        "compensation(command, replies)");
    assertThat(saga().step("trip", step -> step.child(child, Trip::note, it -> it).pivot()).build())
        .satisfies(parent -> assertThat(parent.children()).hasSize(1));
  }

  @Test
  void timesAreWhiles() {
    assertRefused(
        saga().step("a", step -> step.local(NOTHING).timeout(Duration.ZERO).harmless()),
        "waits for a while, not for PT0S");
    assertRefused(
        saga().deadline(Duration.ZERO).step("a", step -> step.local(NOTHING).harmless()),
        "a deadline is a while after the start");
    assertRefused(
        saga().version(0).step("a", step -> step.local(NOTHING).harmless()), "count from 1");
    assertThatThrownBy(() -> Retry.times(-1)).hasMessageContaining("-1 retries");
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    Retry retry = Retry.times(9).withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(5));

    assertThat(retry.pauseAfter(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(retry.pauseAfter(3)).isEqualTo(Duration.ofSeconds(4));
    assertThat(retry.pauseAfter(4)).isEqualTo(Duration.ofSeconds(5));
    assertThat(retry.pauseAfter(1_000_000)).isEqualTo(Duration.ofSeconds(5));
  }
}
