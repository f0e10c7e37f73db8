package dev.tenon.saga;

import dev.tenon.saga.Step.Child;
import dev.tenon.saga.Step.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a saga has to do with its children. */
final class SagaChildren<D extends Record> {
  private final SagaRun<D> run;

  SagaChildren(SagaRun<D> run) {
    this.run = run;
  }

  /** Starts the child of a step. */
  void start(Step<D> step) {
    Child<D> child = Objects.requireNonNull(step.child());
    String request = run.newId();
    run.record(new SagaEvent.StepRequested(step.name(), request, 1, null));
    run.perform(
        new SagaEffect.StartChild(
            child.saga(), child.id().apply(run.data()), child.data().apply(run.data()), request));
  }

  /** Has a child undone that has completed: it is known by the request that started it. */
  void undo(Step<D> step) {
    String request = run.state().step(step.name()).request();
    run.record(new SagaEvent.UndoRequested(step.name(), request, 1, null));
    turnBack(step, "the saga that started it is undone");
  }

  /** Has those turn back that have not ended; they need not. */
  void turnBackWaiting(String reason) {
    for (Step<D> step : run.saga().steps().values()) {
      if (step.child() != null && run.state().statusOf(step.name()) == StepStatus.WAITING) {
        turnBack(step, reason);
      }
    }
  }

  private void turnBack(Step<D> step, String reason) {
    Child<D> child = Objects.requireNonNull(step.child());
    String id = child.id().apply(run.data());
    String request = run.state().step(step.name()).request();
    run.perform(new SagaEffect.TurnBackChild(child.saga().name(), id, request, reason));
  }

  /** Hears that a child has ended, or that there was no way to start or undo it. */
  void ended(SagaInput.ChildEnded end) {
    Step<D> step = run.waitingFor(end.request());
    if (step == null) {
      return;
    }
    String name = step.name();
    boolean undoing = run.state().statusOf(name) == StepStatus.UNDOING;
    boolean compensated = end.outcome() == SagaStatus.COMPENSATED;
    if (undoing && compensated) {
      run.record(new SagaEvent.StepUndone(name));
    } else if (!undoing && end.outcome() == SagaStatus.COMPLETED) {
      run.record(new SagaEvent.StepDone(name, changed(step, end)));
    } else if (!undoing && compensated && step.kind() != Kind.RETRIABLE) {
      run.refused(step, end.reason(), changed(step, end));
    } else {
      run.record(new SagaEvent.AttentionNeeded(name, end.reason()));
    }
  }

  private @Nullable Object changed(Step<D> step, SagaInput.ChildEnded end) {
    return run.changed(Objects.requireNonNull(step.child()).change(), end.data());
  }
}
