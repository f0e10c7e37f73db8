package dev.tenon.saga;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A saga as its events tell, whatever its definition says today. Immutable.
 *
 * @param version the definition's; 0 if there is no such saga
 * @param phase {@link #status()}, stuck steps aside
 * @param data the saga's; absent if there is no such saga
 * @param steps those that were begun, in that order
 * @param signals those that came before the steps that take them
 * @param reason why it turned back, if it did
 * @param deadline when it will be reached; absent if there is none or it passed
 * @param parent whose child it is, if it is one
 */
public record SagaState(
    int version,
    SagaStatus phase,
    @Nullable Object data,
    Map<String, StepState> steps,
    List<Object> signals,
    @Nullable String reason,
    @Nullable Instant startedAt,
    @Nullable Instant deadline,
    @Nullable SagaParent parent) {
  private static final SagaState NONE =
      new SagaState(0, SagaStatus.NONE, null, Map.of(), List.of(), null, null, null, null);

  /** Before the first event. */
  public static SagaState none() {
    return NONE;
  }

  /** How it stands. */
  public SagaStatus status() {
    boolean stuck = steps.values().stream().anyMatch(step -> step.status().isStuck());
    return stuck && !phase.isFinal() ? SagaStatus.NEEDS_ATTENTION : phase;
  }

  /** The steps that it waits for, or that are stuck. */
  public List<String> openSteps() {
    return steps.entrySet().stream()
        .filter(step -> step.getValue().status().isOpen())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Where a step is; asked for 0 times if it was not begun. */
  public StepState step(String name) {
    return steps.getOrDefault(name, StepState.NOT_BEGUN);
  }

  /** As {@link #step}, its status alone. */
  public StepStatus statusOf(String step) {
    return step(step).status();
  }

  /** The state after an event. */
  public SagaState after(SagaEvent event) {
    return switch (event) {
      case SagaEvent.Started started ->
          new SagaState(
              started.version(),
              SagaStatus.RUNNING,
              started.data(),
              Map.of(),
              List.of(),
              null,
              started.at(),
              started.deadline(),
              started.parent());
      case SagaEvent.StepRequested it ->
          with(it.step(), new StepState(StepStatus.WAITING, it.request(), it.attempt()));
      case SagaEvent.StepDone it -> with(it.step(), StepStatus.DONE).withData(it.data());
      case SagaEvent.StepRefused it -> with(it.step(), StepStatus.REFUSED).withData(it.data());
      case SagaEvent.StepSkipped it -> with(it.step(), StepStatus.SKIPPED);
      case SagaEvent.StepGivenUp it -> with(it.step(), StepStatus.GIVEN_UP);
      case SagaEvent.CompensationBegun it -> in(SagaStatus.COMPENSATING, it.reason());
      case SagaEvent.UndoRequested it ->
          with(it.step(), new StepState(StepStatus.UNDOING, it.request(), it.attempt()));
      case SagaEvent.StepUndone it -> with(it.step(), StepStatus.UNDONE);
      case SagaEvent.AttentionNeeded it ->
          with(
              it.step(), statusOf(it.step()).isToUndo() ? StepStatus.UNDO_STUCK : StepStatus.STUCK);
      case SagaEvent.DeadlinePassed it ->
          new SagaState(version, phase, data, steps, signals, reason, startedAt, null, parent);
      case SagaEvent.SignalReceived it -> withData(it.data());
      case SagaEvent.SignalKept it -> withSignals(added(it.signal()));
      case SagaEvent.SignalTaken it -> withSignals(without(it.index()));
      case SagaEvent.Intervened it -> after(it);
      case SagaEvent.ActionRefused it -> this;
      case SagaEvent.ReplyTooLate it -> this;
      case SagaEvent.Ended it -> in(it.outcome(), reason);
    };
  }

  private SagaState after(SagaEvent.Intervened it) {
    String step = it.step();
    if (it.action() != SagaAction.SKIP || step == null) {
      return this;
    }
    return with(
        step, statusOf(step) == StepStatus.UNDO_STUCK ? StepStatus.UNDONE : StepStatus.SKIPPED);
  }

  private SagaState with(String step, StepStatus status) {
    StepState before = step(step);
    return with(step, new StepState(status, before.request(), before.attempts()));
  }

  private SagaState with(String step, StepState state) {
    Map<String, StepState> copy = new LinkedHashMap<>(steps);
    copy.put(step, state);
    return new SagaState(
        version,
        phase,
        data,
        Collections.unmodifiableMap(copy),
        signals,
        reason,
        startedAt,
        deadline,
        parent);
  }

  private SagaState withData(@Nullable Object changed) {
    return changed == null
        ? this
        : new SagaState(
            version, phase, changed, steps, signals, reason, startedAt, deadline, parent);
  }

  private SagaState withSignals(List<Object> kept) {
    return new SagaState(version, phase, data, steps, kept, reason, startedAt, deadline, parent);
  }

  private List<Object> added(Object signal) {
    List<Object> kept = new ArrayList<>(signals);
    kept.add(signal);
    return List.copyOf(kept);
  }

  private List<Object> without(int index) {
    List<Object> kept = new ArrayList<>(signals);
    kept.remove(index);
    return List.copyOf(kept);
  }

  private SagaState in(SagaStatus to, @Nullable String why) {
    return new SagaState(version, to, data, steps, signals, why, startedAt, deadline, parent);
  }

  /** The step that waits for a reply to that request; null if none does. */
  @Nullable String waitingFor(String request) {
    return steps.entrySet().stream()
        .filter(step -> step.getValue().isWaitingFor(request))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }
}
