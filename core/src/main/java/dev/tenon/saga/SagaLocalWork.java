package dev.tenon.saga;

import dev.tenon.command.Refused;
import dev.tenon.saga.Step.Kind;
import java.time.Instant;
import java.util.Objects;

/** Does what steps of a saga do in its service's own database. */
final class SagaLocalWork<D extends Record> {
  private final SagaRun<D> run;
  private final SagaScope scope;

  SagaLocalWork(SagaRun<D> run, SagaScope scope) {
    this.run = run;
    this.scope = scope;
  }

  void perform(Step<D> step, int attempt) {
    try {
      scope.run(step.name(), Objects.requireNonNull(step.work()), run.data());
      run.record(new SagaEvent.StepDone(step.name(), null));
    } catch (Refused refused) {
      if (step.kind() != Kind.RETRIABLE) {
        run.refused(step, refused.code(), null);
      } else {
        tryLater(step, attempt, refused.code(), false);
      }
    }
  }

  void undo(Step<D> step, int attempt) {
    try {
      scope.run(step.name(), Objects.requireNonNull(step.undoWork()), run.data());
      run.record(new SagaEvent.StepUndone(step.name()));
    } catch (Refused refused) {
      tryLater(step, attempt, refused.code(), true);
    }
  }

  private void tryLater(Step<D> step, int attempt, String why, boolean undo) {
    if (attempt > step.retry().limit()) {
      run.record(new SagaEvent.AttentionNeeded(step.name(), why));
      return;
    }
    String id = scope.newId();
    Instant due = scope.now().plus(step.retry().pauseAfter(attempt));
    run.recordRequest(step, id, attempt, due, undo);
    run.perform(new SagaEffect.TryLater(step.name(), id, due));
  }
}
