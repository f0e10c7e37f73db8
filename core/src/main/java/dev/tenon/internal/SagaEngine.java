package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * What the sagas of a service share.
 *
 * @param rows those that operators look through
 */
record SagaEngine(
    ServiceParts parts,
    SagaDefinitions definitions,
    SagaSchedules schedules,
    OutboxSender outbox,
    SagaRows rows,
    SagaPruning pruning) {
  /** How those stand that have not ended. */
  static final List<SagaStatus> OPEN =
      List.of(SagaStatus.RUNNING, SagaStatus.COMPENSATING, SagaStatus.NEEDS_ATTENTION);

  private static final int MANY = 10;
  private static final int PAGE = 500;

  /**
   * An engine for these, if each of the sagas under way can go on.
   *
   * @throws dev.tenon.error.TenonException {@code SAGA_STEP_MISSING}, naming those that cannot
   */
  static SagaEngine of(
      ServiceParts parts, List<Saga<?>> sagas, List<SagaSchedule> scheduled, OutboxSender outbox) {
    SagaDefinitions definitions = new SagaDefinitions(sagas, parts.codec());
    SagaRows rows = new SagaRows(parts.database().views());
    rows.prepare();
    SagaSchedules schedules = new SagaSchedules(parts, scheduled);
    SagaPruning pruning =
        new SagaPruning(parts.database(), parts.clock(), rows, parts.entities()::forget);
    SagaEngine engine = new SagaEngine(parts, definitions, schedules, outbox, rows, pruning);
    engine.requireDefined();
    schedules.prepare();
    return engine;
  }

  private void requireDefined() {
    List<String> lost = new ArrayList<>();
    for (SagaStatus status : OPEN) {
      SagaFilter filter = SagaFilter.all().in(status);
      String after = "";
      List<SagaInstance> page;
      do {
        page = rows.find(null, filter, after, PAGE);
        for (SagaInstance instance : page) {
          addIfLost(instance, lost);
          after = keyOf(instance);
        }
      } while (page.size() == PAGE && lost.size() < MANY);
    }
    if (!lost.isEmpty()) {
      throw Problem.SAGA_STEP_MISSING.because(
          "sagas are under way that this service cannot go on with: %s; add the definitions they"
                  .formatted(String.join(", ", lost))
              + " started with, and let old versions as they are");
    }
  }

  private void addIfLost(SagaInstance it, List<String> lost) {
    SagaDefinitions.Definition definition = definitions.find(it.saga(), it.version());
    String which = it.saga() + ' ' + it.id();
    if (lost.size() >= MANY) {
      return;
    }
    if (definition == null) {
      lost.add(which + " of version " + it.version());
    } else {
      it.steps().stream()
          .filter(step -> !definition.hasStep(step))
          .forEach(step -> lost.add(which + " in step " + step));
    }
  }

  /** What a saga's row is found by. */
  static String keyOf(SagaInstance it) {
    return SagaDefinitions.stream(it.tenant(), it.saga(), it.id()).toString();
  }
}
