package dev.tenon.saga;

import dev.tenon.error.Problem;
import java.time.Instant;
import java.util.List;

/** What a saga does about what comes to it from outside. */
final class SagaSignals<D extends Record> {
  /** So many may come before the steps that take them. */
  private static final int MAX_KEPT = 100;

  private final SagaRun<D> run;

  SagaSignals(SagaRun<D> run) {
    this.run = run;
  }

  /** Takes it, or keeps it for a step to come; records nothing if it is too late for both. */
  void receive(Object signal) {
    Class<?> type = signal.getClass();
    Signal<D> always = run.saga().signals().get(type);
    List<Step<D>> steps =
        run.saga().steps().values().stream().filter(step -> takes(step, type)).toList();
    if (always == null && steps.isEmpty()) {
      throw Problem.UNKNOWN_SIGNAL.because(
          "%s takes no signals of %s; it takes %s"
              .formatted(run.saga(), type.getSimpleName(), run.saga().signalTypes()));
    }
    if (run.state().version() == 0 || run.state().phase().isFinal()) {
      return;
    }
    if (always != null) {
      receive(always, signal);
    } else if (run.state().phase() == SagaStatus.RUNNING) {
      receive(steps, signal);
    }
  }

  private static boolean takes(Step<?> step, Class<?> type) {
    return step.isSignal() && step.replies().containsKey(type);
  }

  private void receive(Signal<D> its, Object signal) {
    boolean turns = its.cancels();
    if (turns && (run.state().phase() != SagaStatus.RUNNING || !run.mayTurnBack())) {
      return;
    }
    run.record(new SagaEvent.SignalReceived(signal, run.changed(its.change(), signal)));
    if (turns) {
      run.turnBack(signal.getClass().getSimpleName());
    }
  }

  private void receive(List<Step<D>> steps, Object signal) {
    for (Step<D> step : steps) {
      StepState its = run.state().step(step.name());
      if (its.status() == StepStatus.WAITING) {
        run.record(new SagaEvent.SignalReceived(signal, null));
        run.cancel(its.request());
        run.answer(step, signal);
        return;
      }
    }
    boolean wanted =
        steps.stream().anyMatch(step -> run.state().statusOf(step.name()) == StepStatus.NOT_BEGUN);
    if (wanted && run.state().signals().size() < MAX_KEPT) {
      run.record(new SagaEvent.SignalKept(signal));
    }
  }

  /** Takes a signal that is kept, or waits for one. */
  void begin(Step<D> step) {
    List<Object> kept = run.state().signals();
    for (int i = 0; i < kept.size(); i++) {
      if (takes(step, kept.get(i).getClass())) {
        run.record(new SagaEvent.SignalTaken(i));
        run.answer(step, kept.get(i));
        return;
      }
    }
    String id = run.newId();
    Instant due = run.now().plus(step.timeout());
    run.record(new SagaEvent.StepRequested(step.name(), id, 1, due));
    run.perform(new SagaEffect.TryLater(step.name(), id, due));
  }

  /** Nobody needs what a step of a saga waits for that turned back. */
  void drop(String reason) {
    for (Step<D> step : run.saga().steps().values()) {
      StepState its = run.state().step(step.name());
      if (step.isSignal() && its.status() == StepStatus.WAITING) {
        run.record(new SagaEvent.StepRefused(step.name(), reason, null));
        run.cancel(its.request());
      }
    }
  }
}
