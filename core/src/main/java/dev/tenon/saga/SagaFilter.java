package dev.tenon.saga;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which sagas are looked for. Immutable; absent: any.
 *
 * @param saga of that definition
 * @param status as they stand
 * @param step that wait for that step, or are stuck in it
 * @param idPrefix whose id begins so
 * @param startedBefore that are older
 */
public record SagaFilter(
    @Nullable String saga,
    @Nullable SagaStatus status,
    @Nullable String step,
    String idPrefix,
    @Nullable Instant startedBefore) {
  /** All of them. */
  public static SagaFilter all() {
    return new SagaFilter(null, null, null, "", null);
  }

  /** Of these those of a definition. */
  public SagaFilter named(String definition) {
    return new SagaFilter(definition, status, step, idPrefix, startedBefore);
  }

  /** Of these those that stand so. */
  public SagaFilter in(SagaStatus its) {
    return new SagaFilter(saga, its, step, idPrefix, startedBefore);
  }

  /** Of these those that wait for a step, or are stuck in it. */
  public SagaFilter at(String name) {
    return new SagaFilter(saga, status, name, idPrefix, startedBefore);
  }

  /** Of these those whose id begins so. */
  public SagaFilter withIdPrefix(String prefix) {
    return new SagaFilter(saga, status, step, prefix, startedBefore);
  }

  /** Of these those that started before. */
  public SagaFilter startedBefore(Instant then) {
    return new SagaFilter(saga, status, step, idPrefix, then);
  }

  /** True if it is one of them. */
  public boolean matches(SagaInstance it) {
    return (saga == null || saga.equals(it.saga()))
        && (status == null || status == it.status())
        && (step == null || it.steps().contains(step))
        && it.id().startsWith(idPrefix)
        && (startedBefore == null || it.startedAt().isBefore(startedBefore));
  }
}
