package dev.tenon.saga;

import dev.tenon.error.Problem;

/** What an operator does to a saga. */
final class SagaOperator<D extends Record> {
  private final SagaRun<D> run;
  private final SagaInput.Intervention it;

  SagaOperator(SagaRun<D> run, SagaInput.Intervention it) {
    this.run = run;
    this.it = it;
  }

  /** Does it, up to where the saga goes on by itself. */
  void act() {
    SagaStatus phase = run.state().phase();
    if (phase == SagaStatus.NONE || phase.isFinal()) {
      throw refuse("it is " + phase);
    }
    switch (it.action()) {
      case RETRY -> retry(stuckStep());
      case SKIP -> {
        stuckStep();
        record();
      }
      case COMPENSATE -> compensate();
      case END -> {
        record();
        run.cancelWaiting();
        run.end(SagaStatus.ENDED);
      }
    }
  }

  private void record() {
    run.record(new SagaEvent.Intervened(it.action(), it.step(), it.reason()));
  }

  private void retry(Step<D> step) {
    if (step.child() != null) {
      throw refuse("the child of step " + step.name() + " has ended; skip it, or compensate");
    }
    boolean undo = run.state().statusOf(step.name()) == StepStatus.UNDO_STUCK;
    record();
    if (undo) {
      run.attemptUndo(step);
    } else {
      run.attempt(step);
    }
  }

  private void compensate() {
    for (Step<D> step : run.saga().steps().values()) {
      StepStatus status = run.state().statusOf(step.name());
      boolean inFlight = status == StepStatus.WAITING && !step.isSignal();
      if (step.isIrrevocable() && (status == StepStatus.DONE || inFlight)) {
        throw refuse("step " + step.name() + " is " + status + " and never undone");
      }
    }
    record();
    for (String step : run.saga().stepNames()) {
      if (run.state().statusOf(step) == StepStatus.STUCK) {
        run.record(new SagaEvent.StepGivenUp(step, it.reason()));
      }
    }
    run.turnBack(it.reason());
  }

  private Step<D> stuckStep() {
    String name = it.step();
    if (name == null || !run.state().statusOf(name).isStuck()) {
      throw refuse(
          "step %s is %s, and only a stuck one can be retried or skipped"
              .formatted(name, name == null ? "not named" : run.state().statusOf(name)));
    }
    return run.step(name);
  }

  private RuntimeException refuse(String why) {
    return Problem.SAGA_ACTION_REFUSED.because(
        "%s of saga %s %s cannot be done: %s"
            .formatted(it.action(), run.saga().name(), run.id(), why));
  }
}
