package dev.tenon;

import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Loaded;
import dev.tenon.command.SemanticLocks;
import dev.tenon.internal.AskedSagas;
import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.Sagas;
import dev.tenon.spi.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sagas in a service's database, for tools that have neither its definitions nor its codec: the
 * business's own data are {@link dev.tenon.event.Payload}s here. What is asked for is stored, and
 * done by the service, at once if it runs. Safe for use by many threads.
 *
 * @see Sagas
 */
public final class SagaDesk {
  private final AskedSagas sagas;
  private final @Nullable String tenant;

  private SagaDesk(AskedSagas sagas, @Nullable String tenant) {
    this.sagas = sagas;
    this.tenant = tenant;
  }

  /**
   * Those of a database, which stays the caller's to close.
   *
   * @throws dev.tenon.error.TenonException {@code SCHEMA_MISMATCH} if it has no table of sagas
   */
  public static SagaDesk of(Database database, InstantSource clock) {
    return new SagaDesk(new AskedSagas(database, clock), null);
  }

  /**
   * The semantic locks in a database, of a service that takes part in sagas or has some; see {@link
   * Tenon#semanticLocks}.
   *
   * @throws dev.tenon.error.TenonException {@code SCHEMA_MISMATCH} if it has no table of locks
   */
  public static SemanticLocks locks(Database database, InstantSource clock) {
    return AskedSagas.locks(database, clock);
  }

  /** Those of a tenant, which {@link #list} shows alone. */
  public SagaDesk inTenant(String name) {
    return new SagaDesk(sagas, name);
  }

  private String oneTenant() {
    return tenant == null ? "" : tenant;
  }

  /** As {@link Sagas#list}. */
  public List<SagaInstance> list(SagaFilter filter, @Nullable SagaInstance after, int limit) {
    return sagas.list(tenant, filter, after, limit);
  }

  /** As {@link Sagas#load(String, String)}. */
  public Loaded<SagaState> load(String saga, String id) {
    return sagas.load(oneTenant(), saga, id);
  }

  /** As {@link Sagas#history}. */
  public List<HistoryEntry<SagaState, SagaEvent>> history(
      String saga, String id, long afterVersion, int limit) {
    return sagas.history(oneTenant(), saga, id, afterVersion, limit);
  }

  /**
   * Stores what is to be done to a saga, durably. The service does it, or refuses it; the saga's
   * history says which.
   *
   * @param step of {@link SagaAction#RETRY} and {@link SagaAction#SKIP}; otherwise null
   * @param actor who wants it, for the history
   * @return an id, which {@link #answer} asks by
   * @throws dev.tenon.error.TenonException {@code UNKNOWN_SAGA}; {@code SAGA_ACTION_REFUSED} if it
   *     cannot be done as the saga stands, and nothing is stored
   */
  public String ask(
      String saga, String id, SagaAction action, @Nullable String step, String actor, String why) {
    return sagas.ask(oneTenant(), saga, id, action, step, actor, why);
  }

  /** As {@link Sagas#forgetEnded}. */
  public long forgetEnded(Duration olderThan) {
    return sagas.forgetEnded(tenant, olderThan);
  }

  /** As {@link Sagas#prune}. */
  public long prune(Duration olderThan) {
    return sagas.prune(tenant, olderThan);
  }

  /**
   * What became of something asked for: {@link SagaEvent.Intervened} or {@link
   * SagaEvent.ActionRefused}; empty if nothing yet.
   */
  public Optional<SagaEvent> answer(String saga, String id, String asked) {
    return Optional.ofNullable(sagas.answer(oneTenant(), saga, id, asked));
  }
}
