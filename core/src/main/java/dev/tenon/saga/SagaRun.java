package dev.tenon.saga;

import dev.tenon.command.Refused;
import dev.tenon.error.Problem;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Step.Answer;
import dev.tenon.saga.Step.Ask;
import dev.tenon.saga.Step.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One decision of a saga: takes what comes, then goes as far as it can. */
final class SagaRun<D extends Record> {
  private final Saga<D> saga;
  private final SagaScope scope;
  private final List<SagaEvent> events = new ArrayList<>();
  private final List<SagaEffect> effects = new ArrayList<>();
  private SagaState state;

  SagaRun(Saga<D> saga, SagaState state, SagaScope scope) {
    this.saga = saga;
    this.state = state;
    this.scope = scope;
  }

  SagaDecision take(SagaInput input) {
    state.steps().keySet().forEach(this::step); // none of them may be forgotten
    switch (input) {
      case SagaInput.Start start -> begin(start.data());
      case SagaInput.Reply reply -> reply(reply.request(), reply.reply());
      case SagaInput.UnknownReply unknown -> unknownReply(unknown.request(), unknown.type());
      case SagaInput.NoReply none -> noReply(none.request());
      case SagaInput.Deadline deadline -> deadline();
      case SagaInput.Intervention it -> new SagaOperator<>(this, it).act();
    }
    goOn();
    return new SagaDecision(List.copyOf(events), state, List.copyOf(effects));
  }

  void record(SagaEvent event) {
    state = state.after(event);
    events.add(event);
  }

  Saga<D> saga() {
    return saga;
  }

  SagaState state() {
    return state;
  }

  String id() {
    return scope.id();
  }

  private void begin(Object data) {
    if (state.version() > 0) {
      return; // It began before.
    }
    Duration within = saga.deadline();
    Instant deadline = within == null ? null : scope.now().plus(within);
    record(new SagaEvent.Started(saga.version(), scope.now(), data, deadline));
    if (deadline != null) {
      effects.add(new SagaEffect.AwaitDeadline(deadline));
    }
  }

  private void reply(String request, Object reply) {
    Step<D> step = waitingFor(request);
    if (step == null) {
      return;
    }
    if (isUndoing(step)) {
      if (step.undoneBy().contains(reply.getClass())) {
        record(new SagaEvent.StepUndone(step.name()));
      } else {
        unknownReply(request, reply.getClass().getSimpleName());
      }
      return;
    }
    Answer<D> answer = step.replies().get(reply.getClass());
    if (answer == null) {
      unknownReply(request, reply.getClass().getSimpleName());
      return;
    }
    D before = data();
    D after = answer.change().apply(before, reply);
    Object changed = after.equals(before) ? null : after;
    String type = reply.getClass().getSimpleName();
    switch (answer.outcome()) {
      case DONE -> record(new SagaEvent.StepDone(step.name(), changed));
      case REFUSED -> refused(step, type, changed);
      case AGAIN -> notDone(step, type);
    }
  }

  private void unknownReply(String request, String type) {
    Step<D> step = waitingFor(request);
    if (step != null) {
      record(new SagaEvent.AttentionNeeded(step.name(), "a reply of type " + type));
    }
  }

  private void noReply(String request) {
    Step<D> step = waitingFor(request);
    if (step == null) {
      return;
    }
    int attempts = state.step(step.name()).attempts();
    if (step.work() != null) {
      if (isUndoing(step)) {
        undoLocally(step, attempts + 1);
      } else {
        doLocally(step, attempts + 1);
      }
    } else if (attempts <= step.retry().limit()) {
      // By the id it had: whoever took it does not take it again.
      ask(step, request, attempts + 1, step.retry().pauseAfter(attempts));
    } else if (isUndoing(step) || step.isIrrevocable()) {
      record(new SagaEvent.AttentionNeeded(step.name(), noReplyTo(attempts)));
    } else {
      record(new SagaEvent.StepGivenUp(step.name(), noReplyTo(attempts)));
      turnBack(step.name() + ": " + noReplyTo(attempts));
    }
  }

  private static String noReplyTo(int attempts) {
    return attempts == 1 ? "no reply" : "no reply to " + attempts + " requests";
  }

  /** It has not happened, for now. */
  private void notDone(Step<D> step, String why) {
    int attempts = state.step(step.name()).attempts();
    if (isTurnedBack()) {
      refused(step, why, null);
    } else if (attempts <= step.retry().limit()) {
      ask(step, scope.newId(), attempts + 1, step.retry().pauseAfter(attempts));
    } else if (step.kind() == Kind.RETRIABLE) {
      record(new SagaEvent.AttentionNeeded(step.name(), why));
    } else {
      refused(step, why, null);
    }
  }

  private void refused(Step<D> step, String reason, @Nullable Object changed) {
    record(new SagaEvent.StepRefused(step.name(), reason, changed));
    turnBack(step.name() + ": " + reason);
  }

  void turnBack(String reason) {
    if (!isTurnedBack()) {
      record(new SagaEvent.CompensationBegun(reason));
    }
  }

  private boolean isTurnedBack() {
    return state.phase() == SagaStatus.COMPENSATING;
  }

  private void deadline() {
    if (state.deadline() == null || state.phase().isFinal()) {
      return;
    }
    record(new SagaEvent.DeadlinePassed());
    if (state.phase() == SagaStatus.RUNNING && mayTurnBack()) {
      turnBack("deadline passed");
    }
  }

  /** False once something has begun that cannot be undone, unless it was refused. */
  private boolean mayTurnBack() {
    return saga.steps().values().stream()
        .filter(Step::isIrrevocable)
        .map(step -> state.statusOf(step.name()))
        .noneMatch(status -> status.isOpen() || status.mayHaveHappened());
  }

  /** Begins, or undoes, what can be now; ends the saga if nothing is left. */
  private void goOn() {
    int before;
    do {
      before = events.size();
      if (state.phase() == SagaStatus.RUNNING) {
        goForward();
      }
      if (isTurnedBack()) {
        goBack();
      }
    } while (events.size() > before && !state.phase().isFinal());
  }

  private void goForward() {
    for (Step<D> step : saga.steps().values()) {
      boolean ready =
          state.statusOf(step.name()) == StepStatus.NOT_BEGUN
              && step.after().stream().allMatch(one -> state.statusOf(one).isSettled());
      if (ready && state.phase() == SagaStatus.RUNNING) {
        if (step.condition().test(data())) {
          attempt(step);
        } else {
          record(new SagaEvent.StepSkipped(step.name()));
        }
      }
    }
    boolean done =
        saga.steps().keySet().stream().allMatch(step -> state.statusOf(step).isSettled());
    if (done) {
      end(SagaStatus.COMPLETED);
    }
  }

  void attempt(Step<D> step) {
    if (step.work() == null) {
      ask(step, scope.newId(), 1, Duration.ZERO);
    } else {
      doLocally(step, 1);
    }
  }

  private void goBack() {
    for (Step<D> step : List.copyOf(saga.steps().values()).reversed()) {
      boolean ready =
          step.isCompensatable()
              && state.statusOf(step.name()).mayHaveHappened()
              && saga.order().after(step.name()).stream().allMatch(this::isQuiet);
      if (ready) {
        attemptUndo(step);
      }
    }
    if (saga.steps().keySet().stream().allMatch(this::isQuiet)) {
      end(SagaStatus.COMPENSATED);
    }
  }

  void attemptUndo(Step<D> step) {
    if (step.work() == null) {
      ask(step, scope.newId(), 1, Duration.ZERO, true);
    } else {
      undoLocally(step, 1);
    }
  }

  /** True if nothing of a step is left, or on its way. */
  private boolean isQuiet(String name) {
    StepStatus status = state.statusOf(name);
    return !status.isOpen() && !(status.mayHaveHappened() && step(name).isCompensatable());
  }

  private void doLocally(Step<D> step, int attempt) {
    try {
      scope.run(step.name(), Objects.requireNonNull(step.work()), data());
      record(new SagaEvent.StepDone(step.name(), null));
    } catch (Refused refused) {
      if (step.kind() != Kind.RETRIABLE) {
        refused(step, refused.code(), null);
      } else {
        tryLater(step, attempt, refused.code(), false);
      }
    }
  }

  private void undoLocally(Step<D> step, int attempt) {
    try {
      scope.run(step.name(), Objects.requireNonNull(step.undoWork()), data());
      record(new SagaEvent.StepUndone(step.name()));
    } catch (Refused refused) {
      tryLater(step, attempt, refused.code(), true);
    }
  }

  private void tryLater(Step<D> step, int attempt, String why, boolean undo) {
    if (attempt > step.retry().limit()) {
      record(new SagaEvent.AttentionNeeded(step.name(), why));
      return;
    }
    String id = scope.newId();
    Instant due = scope.now().plus(step.retry().pauseAfter(attempt));
    recordRequest(step, id, attempt, due, undo);
    effects.add(new SagaEffect.TryLater(step.name(), id, due));
  }

  private void ask(Step<D> step, String id, int attempt, Duration pause) {
    ask(step, id, attempt, pause, isUndoing(step));
  }

  private void ask(Step<D> step, String id, int attempt, Duration pause, boolean undo) {
    Ask<D> ask = Objects.requireNonNull(step.request());
    Function<D, ?> command = undo ? Objects.requireNonNull(step.undo()) : ask.command();
    Function<D, String> key = ask.key();
    Instant at = scope.now().plus(pause);
    Instant due = at.plus(step.timeout());
    Outgoing message =
        Outgoing.of(command.apply(data()))
            .onTopic(ask.topic())
            .withId(id)
            .withKey(key == null ? scope.id() : key.apply(data()));
    recordRequest(step, id, attempt, due, undo);
    effects.add(
        new SagaEffect.Request(step.name(), pause.isZero() ? message : message.dueAt(at), due));
  }

  private void recordRequest(Step<D> step, String id, int attempt, Instant due, boolean undo) {
    record(
        undo
            ? new SagaEvent.UndoRequested(step.name(), id, attempt, due)
            : new SagaEvent.StepRequested(step.name(), id, attempt, due));
  }

  void cancelWaiting() {
    state.steps().values().stream()
        .filter(step -> step.status().isWaiting())
        .forEach(step -> effects.add(new SagaEffect.Cancel(step.request())));
  }

  void end(SagaStatus outcome) {
    record(new SagaEvent.Ended(outcome));
    if (state.deadline() != null) {
      effects.add(new SagaEffect.CancelDeadline());
    }
  }

  private @Nullable Step<D> waitingFor(String request) {
    String name = state.waitingFor(request);
    return name == null || state.phase().isFinal() ? null : step(name);
  }

  Step<D> step(String name) {
    Step<D> step = saga.steps().get(name);
    if (step == null) {
      throw Problem.SAGA_STEP_MISSING.because(
          "%s has no step %s, which its instance %s has taken; put it back"
              .formatted(saga, name, scope.id()));
    }
    return step;
  }

  private boolean isUndoing(Step<D> step) {
    return state.statusOf(step.name()) == StepStatus.UNDOING;
  }

  private D data() {
    return saga.dataType().cast(Objects.requireNonNull(state.data()));
  }
}
