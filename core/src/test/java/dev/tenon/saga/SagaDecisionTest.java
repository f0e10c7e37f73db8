package dev.tenon.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.message.Outgoing;
import dev.tenon.saga.SagaEvent.StepRequested;
import dev.tenon.saga.Trip.Busy;
import dev.tenon.saga.Trip.Cancel;
import dev.tenon.saga.Trip.Do;
import dev.tenon.saga.Trip.Done;
import dev.tenon.saga.Trip.No;
import dev.tenon.saga.Trip.Strange;
import dev.tenon.saga.Trip.Undo;
import dev.tenon.saga.Trip.Undone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a saga does about what comes to it. */
class SagaDecisionTest {
  private static final LocalWork<Trip> NOTHING = (data, tx, unit) -> {};
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final FixedScope scope = new FixedScope();
  private final List<SagaEffect> effects = new ArrayList<>();
  private Saga<Trip> saga = hotelThenPay().build();
  private SagaState state = SagaState.none();

  private static Saga.Builder<Trip> hotelThenPay() {
    return Saga.named("trip", Trip.class)
        .deadline(Duration.ofMinutes(10))
        .step(
            "hotel",
            step -> {
              Trip.undoable(step, "hotel");
              step.timeout(TIMEOUT).retry(Retry.times(1));
            })
        .step("pay", step -> step.local(NOTHING).pivot())
        .step("mail", step -> Trip.ask(step, "mail").retry(Retry.times(1)).retriable());
  }

  private List<SagaEvent> give(SagaInput input) {
    SagaDecision decision = saga.decide(input, state, scope);
    state = decision.state();
    effects.clear();
    effects.addAll(decision.effects());
    return decision.events();
  }

  private List<SagaEvent> start() {
    return give(new SagaInput.Start(new Trip("")));
  }

  private List<SagaEvent> reply(String request, Object reply) {
    return give(new SagaInput.Reply(request, reply));
  }

  private void operate(SagaAction action, @Nullable String step) {
    give(new SagaInput.Intervention(action, step, "by hand"));
  }

  private List<Object> sent() {
    return requests().map(Outgoing::event).toList();
  }

  private Stream<Outgoing> requests() {
    return effects.stream()
        .filter(SagaEffect.Request.class::isInstance)
        .map(effect -> ((SagaEffect.Request) effect).message());
  }

  @Test
  void itGoesThroughItsStepsToTheEnd() {
    start();
    assertThat(sent()).containsExactly(new Do("hotel"));
    assertThat(requests().map(Outgoing::topic)).containsExactly("hotel");
    assertThat(requests().map(Outgoing::key)).containsExactly("s1");

    reply("r1", new Done("hotel"));
    assertThat(scope.ran).containsExactly("pay");
    assertThat(sent()).containsExactly(new Do("mail"));
    assertThat(state.openSteps()).containsExactly("mail");

    reply("r2", new Done("mail"));
    assertThat(state.status()).isEqualTo(SagaStatus.COMPLETED);
    assertThat(effects).containsExactly(new SagaEffect.CancelDeadline());
  }

  @Test
  void itStartsOnce() {
    assertThat(start()).hasSize(2);
    assertThat(start()).isEmpty();
  }

  @Test
  void aRefusalChangesTheDataAndEndsIt() {
    start();
    reply("r1", new No("hotel"));

    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(state.data()).isEqualTo(new Trip(" no"));
    assertThat(state.reason()).isEqualTo("hotel: No");
  }

  @Test
  void whatWasDoneIsUndoneByTheSameTopicAndKey() {
    scope.refuse("pay", 1);
    start();
    reply("r1", new Done("hotel"));

    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATING);
    assertThat(sent()).containsExactly(new Undo("hotel"));
    assertThat(requests().map(Outgoing::topic)).containsExactly("hotel");
    assertThat(requests().map(Outgoing::key)).containsExactly("s1");
    reply("r2", new Undone("hotel"));
    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATED);
  }

  @Test
  void aReplyTwiceLateOrToNothingDoesNothing() {
    start();
    reply("r1", new Done("hotel"));

    assertThat(reply("r1", new Done("hotel"))).isEmpty();
    assertThat(reply("r1", new No("hotel"))).isEmpty();
    assertThat(reply("r9", new Done("hotel"))).isEmpty();
    assertThat(give(new SagaInput.NoReply("r1"))).isEmpty();
  }

  @Test
  void whatSaidNoToAnEarlierRequestDoesNothing() {
    start();
    reply("r1", new Busy("hotel"));

    assertThat(reply("r1", new No("hotel"))).isEmpty();
    assertThat(reply("r1", new Busy("hotel"))).isEmpty();
    reply("r2", new Done("hotel"));
    assertThat(scope.ran).containsExactly("pay");
  }

  @Test
  void withoutAReplyItAsksAgainByTheSameIdThenGivesUpAndUndoes() {
    start();
    scope.advance(TIMEOUT);
    List<SagaEvent> again = give(new SagaInput.NoReply("r1"));
    assertThat(again)
        .containsExactly(
            new StepRequested("hotel", "r1", 2, scope.now().plusSeconds(1).plus(TIMEOUT)));
    assertThat(requests().map(Outgoing::id)).containsExactly("r1");
    assertThat(requests().map(Outgoing::due)).containsExactly(scope.now().plusSeconds(1));

    give(new SagaInput.NoReply("r1"));
    assertThat(state.statusOf("hotel")).isEqualTo(StepStatus.UNDOING);
    assertThat(sent()).containsExactly(new Undo("hotel"));
    assertThat(reply("r1", new Done("hotel"))).isEmpty();
  }

  @Test
  void aBusyParticipantIsAskedAnewThenCountsAsRefusing() {
    start();
    reply("r1", new Busy("hotel"));
    assertThat(requests().map(Outgoing::id)).containsExactly("r2");

    reply("r2", new Busy("hotel"));
    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(state.reason()).isEqualTo("hotel: Busy");
  }

  @Test
  void aReplyOfAnotherTypeNeedsAttention() {
    start();
    assertThat(reply("r1", new Strange("hotel")))
        .containsExactly(new SagaEvent.AttentionNeeded("hotel", "a reply of type Strange"));
    assertThat(state.status()).isEqualTo(SagaStatus.NEEDS_ATTENTION);

    operate(SagaAction.RETRY, "hotel");
    assertThat(requests().map(Outgoing::id)).containsExactly("r2");
    assertThat(state.status()).isEqualTo(SagaStatus.RUNNING);
  }

  @Test
  void afterThePivotItOnlyGoesForward() {
    start();
    reply("r1", new Done("hotel"));
    give(new SagaInput.NoReply("r2"));
    give(new SagaInput.NoReply("r2"));

    assertThat(state.statusOf("mail")).isEqualTo(StepStatus.STUCK);
    assertThatThrownBy(() -> operate(SagaAction.COMPENSATE, null))
        .hasMessageContaining("step pay is DONE and never undone");
    operate(SagaAction.SKIP, "mail");
    assertThat(state.status()).isEqualTo(SagaStatus.COMPLETED);
  }

  @Test
  void theDeadlineTurnsItBackBeforeThePivotOnly() {
    start();
    give(new SagaInput.Deadline());
    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATING);
    reply("r1", new Done("hotel"));
    assertThat(sent()).containsExactly(new Undo("hotel"));

    state = SagaState.none();
    start();
    reply("r3", new Done("hotel"));
    assertThat(give(new SagaInput.Deadline())).containsExactly(new SagaEvent.DeadlinePassed());
    assertThat(state.status()).isEqualTo(SagaStatus.RUNNING);
  }

  @Test
  void nothingTurnsItBackWhileItsPivotMayBeDoneElsewhere() {
    saga =
        Saga.named("trip", Trip.class)
            .deadline(Duration.ofMinutes(10))
            .cancelOn(Cancel.class)
            .step("hotel", step -> Trip.undoable(step, "hotel"))
            .step("pay", step -> Trip.ask(step, "pay").onRefusal(No.class).pivot())
            .build();
    start();
    reply("r1", new Done("hotel"));
    assertThat(sent()).containsExactly(new Do("pay"));

    assertThat(give(new SagaInput.Signal(new Cancel()))).isEmpty();
    assertThat(give(new SagaInput.TurnBack("so does its parent"))).isEmpty();
    assertThatThrownBy(() -> operate(SagaAction.COMPENSATE, null))
        .hasMessageContainingAll("TENON-1804", "step pay is WAITING and never undone");
    assertThat(give(new SagaInput.Deadline())).containsExactly(new SagaEvent.DeadlinePassed());
    assertThat(effects).isEmpty();
    assertThat(state.status()).isEqualTo(SagaStatus.RUNNING);

    reply("r2", new Done("pay"));
    assertThat(state.status()).isEqualTo(SagaStatus.COMPLETED);
  }

  @Test
  void anUndoingThatIsStuckIsRetriedOrSkipped() {
    scope.refuse("pay", 1);
    start();
    reply("r1", new Done("hotel"));
    give(new SagaInput.NoReply("r2"));
    give(new SagaInput.NoReply("r2"));
    assertThat(state.statusOf("hotel")).isEqualTo(StepStatus.UNDO_STUCK);

    operate(SagaAction.RETRY, "hotel");
    assertThat(sent()).containsExactly(new Undo("hotel"));
    reply("r3", new Strange("hotel"));
    operate(SagaAction.SKIP, "hotel");
    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATED);
  }

  @Test
  void anOperatorEndsItAsItIs() {
    start();
    operate(SagaAction.END, null);

    assertThat(state.status()).isEqualTo(SagaStatus.ENDED);
    assertThat(effects)
        .containsExactly(new SagaEffect.Cancel("r1"), new SagaEffect.CancelDeadline());
    assertThat(reply("r1", new Done("hotel"))).isEmpty();
    assertThatThrownBy(() -> operate(SagaAction.END, null)).hasMessageContaining("it is ENDED");
    assertThatThrownBy(() -> operate(SagaAction.RETRY, "hotel")).hasMessageContaining("TENON-1804");
  }

  @Test
  void parallelStepsAreAskedAtOnceAndBothUndone() {
    saga =
        Saga.named("trip", Trip.class)
            .step("hotel", step -> Trip.undoable(step, "hotel"))
            .step(
                "flight",
                step -> {
                  Trip.undoable(step, "flight");
                  step.after();
                })
            .step("pay", step -> step.after("hotel", "flight").local(NOTHING).pivot())
            .build();
    start();
    assertThat(sent()).containsExactly(new Do("hotel"), new Do("flight"));

    reply("r1", new No("hotel"));
    assertThat(effects).isEmpty();
    assertThat(state.openSteps()).containsExactly("flight");
    reply("r2", new Done("flight"));
    assertThat(sent()).containsExactly(new Undo("flight"));
    reply("r3", new Undone("flight"));
    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATED);
  }

  @Test
  void aStepThatIsNotNeededIsLeftOut() {
    saga =
        Saga.named("trip", Trip.class)
            .step(
                "hotel",
                step -> {
                  Trip.undoable(step, "hotel");
                  step.onlyIf(data -> data.note().equals("far"));
                })
            .step("pay", step -> step.local(NOTHING).pivot())
            .build();
    start();

    assertThat(state.statusOf("hotel")).isEqualTo(StepStatus.SKIPPED);
    assertThat(state.status()).isEqualTo(SagaStatus.COMPLETED);
  }

  @Test
  void retriableLocalWorkIsTriedLaterAndThenNeedsAttention() {
    saga =
        Saga.named("trip", Trip.class)
            .step("file", step -> step.local(NOTHING).retry(Retry.times(1)).retriable())
            .build();
    scope.refuse("file", 2);
    start();
    SagaEffect.TryLater later = (SagaEffect.TryLater) Objects.requireNonNull(effects.getFirst());
    assertThat(later.due()).isEqualTo(scope.now().plusSeconds(1));

    give(new SagaInput.NoReply(later.id()));
    assertThat(state.status()).isEqualTo(SagaStatus.NEEDS_ATTENTION);
    operate(SagaAction.RETRY, "file");
    assertThat(state.status()).isEqualTo(SagaStatus.COMPLETED);
  }
}
