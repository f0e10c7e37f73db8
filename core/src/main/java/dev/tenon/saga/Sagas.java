package dev.tenon.saga;

import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Loaded;
import dev.tenon.command.UnitOfWork;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sagas of a service: starts them, and shows and steers them for operators. Safe for use by
 * many threads.
 */
public interface Sagas {
  /** Those of a tenant, which {@link #list} shows alone. */
  Sagas inTenant(String tenant);

  /**
   * Starts a saga, which goes on by itself from here. Returns when that is durable.
   *
   * @param saga one of the service's
   * @param id what the business calls it, such as the id of an order: a saga of a name and id
   *     starts once, however often it is asked for
   * @param data what the codec encodes
   * @return false if it started before
   * @throws dev.tenon.error.TenonException {@code UNKNOWN_SAGA} if the service was not given the
   *     definition; {@code TOO_LARGE}; otherwise as {@code Tenon.execute}
   */
  <D extends Record> boolean start(Saga<D> saga, String id, D data, Metadata metadata);

  /**
   * As {@link #start(Saga, String, Record, Metadata)}, in the transaction of what it follows from.
   *
   * @param unit a delivery, or that of {@code Tenon.transact(metadata, (tx, unit) -> …)}; not to be
   *     used by others afterwards for the entities that the saga's first steps change
   */
  <D extends Record> boolean start(UnitOfWork unit, Saga<D> saga, String id, D data);

  /** A saga as it is now; its version is 0 if there is none. */
  Loaded<SagaState> load(String saga, String id);

  /** A saga as it was. */
  Loaded<SagaState> load(String saga, String id, Until until);

  /** What happened to a saga, oldest first; see {@code Tenon.history}. */
  List<HistoryEntry<SagaState, SagaEvent>> history(
      String saga, String id, long afterVersion, int limit);

  /**
   * Sagas in the order of their names and ids, tenant by tenant.
   *
   * @param after only those after this one; null: from the first
   */
  List<SagaInstance> list(SagaFilter filter, @Nullable SagaInstance after, int limit);

  /**
   * Has a stuck step, or its undoing, asked for again: as something new, by an id of its own.
   *
   * @param actor who wants it, for the history
   * @throws dev.tenon.error.TenonException {@code UNKNOWN_SAGA}; {@code SAGA_ACTION_REFUSED} if it
   *     cannot be done as the saga stands, and nothing is
   */
  SagaState retry(String saga, String id, String step, String actor, String reason);

  /**
   * Goes on without a stuck step, or without its undoing.
   *
   * @throws dev.tenon.error.TenonException as {@link #retry}
   */
  SagaState skip(String saga, String id, String step, String actor, String reason);

  /**
   * Turns a saga back; not once a step has happened that is never undone.
   *
   * @throws dev.tenon.error.TenonException as {@link #retry}
   */
  SagaState compensate(String saga, String id, String actor, String reason);

  /**
   * Ends a saga as it is: nothing more is done or undone, and replies are not waited for.
   *
   * @throws dev.tenon.error.TenonException as {@link #retry}
   */
  SagaState end(String saga, String id, String actor, String reason);
}
