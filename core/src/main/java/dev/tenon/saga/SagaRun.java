package dev.tenon.saga;

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
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One decision of a saga: takes what comes, then goes as far as it can. */
final class SagaRun<D extends Record> {
  private final Saga<D> saga;
  private final SagaScope scope;
  private final List<SagaEvent> events = new ArrayList<>();
  private final List<SagaEffect> effects = new ArrayList<>();
  private final SagaSignals<D> signals = new SagaSignals<>(this);
  private final SagaChildren<D> children = new SagaChildren<>(this);
  private final SagaLocalWork<D> local;
  private SagaState state;

  SagaRun(Saga<D> saga, SagaState state, SagaScope scope) {
    this.saga = saga;
    this.state = state;
    this.scope = scope;
    this.local = new SagaLocalWork<>(this, scope);
  }

  SagaDecision take(SagaInput input) {
    state.steps().keySet().forEach(this::step); // none of them may be forgotten
    switch (input) {
      case SagaInput.Start start -> begin(start);
      case SagaInput.Reply reply -> reply(reply.request(), reply.reply());
      case SagaInput.UnknownReply unknown -> unknownReply(unknown.request(), unknown.type());
      case SagaInput.NoReply none -> noReply(none.request());
      case SagaInput.Deadline deadline -> deadline();
      case SagaInput.Signal signal -> signals.receive(signal.signal());
      case SagaInput.ChildEnded end -> children.ended(end);
      case SagaInput.TurnBack back -> turnBackIfPossible(back.reason());
      case SagaInput.Intervention it -> new SagaOperator<>(this, it).act();
    }
    goOn();
    return new SagaDecision(List.copyOf(events), state, List.copyOf(effects));
  }

  void record(SagaEvent event) {
    state = state.after(event);
    events.add(event);
  }

  void perform(SagaEffect effect) {
    effects.add(effect);
  }

  void cancel(String request) {
    effects.add(new SagaEffect.Cancel(request));
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

  Instant now() {
    return scope.now();
  }

  String newId() {
    return scope.newId();
  }

  private void begin(SagaInput.Start start) {
    if (state.version() > 0) {
      return; // It began before.
    }
    Duration within = saga.deadline();
    Instant deadline = within == null ? null : scope.now().plus(within);
    record(
        new SagaEvent.Started(saga.version(), scope.now(), start.data(), deadline, start.parent()));
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
    if (step.replies().containsKey(reply.getClass())) {
      answer(step, reply);
    } else {
      unknownReply(request, reply.getClass().getSimpleName());
    }
  }

  /** What the data is after something came; null if it is the same. */
  @Nullable Object changed(BiFunction<D, Object, D> change, Object by) {
    D before = data();
    D after = change.apply(before, by);
    return after.equals(before) ? null : after;
  }

  /** Takes a reply, or a signal, of a type that a step takes. */
  void answer(Step<D> step, Object reply) {
    Answer<D> answer = Objects.requireNonNull(step.replies().get(reply.getClass()));
    Object changed = changed(answer.change(), reply);
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
        local.undo(step, attempts + 1);
      } else {
        local.perform(step, attempts + 1);
      }
    } else if (step.request() == null) {
      noneCame(step, attempts);
    } else if (attempts <= step.retry().limit()) {
      // By the id it had: whoever took it does not take it again.
      ask(step, request, attempts + 1, step.retry().pauseAfter(attempts));
    } else {
      effects.add(new SagaEffect.GiveUp(step.name(), request));
      noneCame(step, attempts);
    }
  }

  private void noneCame(Step<D> step, int attempts) {
    String why = attempts == 1 ? "no reply" : "no reply to " + attempts + " requests";
    if (isUndoing(step) || step.isIrrevocable()) {
      record(new SagaEvent.AttentionNeeded(step.name(), why));
    } else {
      record(new SagaEvent.StepGivenUp(step.name(), why));
      turnBack(step.name() + ": " + why);
    }
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

  void refused(Step<D> step, String reason, @Nullable Object changed) {
    record(new SagaEvent.StepRefused(step.name(), reason, changed));
    turnBack(step.name() + ": " + reason);
  }

  void turnBack(String reason) {
    if (!isTurnedBack()) {
      record(new SagaEvent.CompensationBegun(reason));
      signals.drop(reason);
      children.turnBackWaiting(reason);
    }
  }

  private void turnBackIfPossible(String reason) {
    boolean open = state.phase() == SagaStatus.RUNNING || state.phase() == SagaStatus.COMPLETED;
    if (open && mayTurnBack()) {
      turnBack(reason);
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
  boolean mayTurnBack() {
    return saga.steps().values().stream().noneMatch(this::hasNoWayBack);
  }

  private boolean hasNoWayBack(Step<D> step) {
    StepStatus status = state.statusOf(step.name());
    boolean begun = step.isSignal() ? status.isStuck() : status.isOpen();
    return step.isIrrevocable() && (begun || status.mayHaveHappened());
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
    if (step.work() != null) {
      local.perform(step, 1);
    } else if (step.child() != null) {
      children.start(step);
    } else if (step.isSignal()) {
      signals.begin(step);
    } else {
      ask(step, scope.newId(), 1, Duration.ZERO);
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
    if (step.work() != null) {
      local.undo(step, 1);
    } else if (step.child() != null) {
      children.undo(step);
    } else {
      ask(step, scope.newId(), 1, Duration.ZERO, true);
    }
  }

  /** True if nothing of a step is left, or on its way. */
  private boolean isQuiet(String name) {
    StepStatus status = state.statusOf(name);
    return !status.isOpen() && !(status.mayHaveHappened() && step(name).isCompensatable());
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

  void recordRequest(Step<D> step, String id, int attempt, Instant due, boolean undo) {
    record(
        undo
            ? new SagaEvent.UndoRequested(step.name(), id, attempt, due)
            : new SagaEvent.StepRequested(step.name(), id, attempt, due));
  }

  void cancelWaiting() {
    state.steps().values().stream()
        .filter(step -> step.status().isWaiting())
        .forEach(step -> cancel(step.request()));
  }

  void end(SagaStatus outcome) {
    record(new SagaEvent.Ended(outcome));
    if (state.deadline() != null) {
      effects.add(new SagaEffect.CancelDeadline());
    }
  }

  @Nullable Step<D> waitingFor(String request) {
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

  D data() {
    return saga.dataType().cast(Objects.requireNonNull(state.data()));
  }
}
