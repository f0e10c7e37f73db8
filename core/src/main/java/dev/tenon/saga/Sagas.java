package dev.tenon.saga;

import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Loaded;
import dev.tenon.command.UnitOfWork;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import java.time.Duration;
import java.time.Instant;
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

  /**
   * Starts a saga at a time, unless there is one by then; a later call for the same id replaces the
   * time and data. One instance of the service does it, when it is due or later.
   *
   * @param unit as above
   */
  <D extends Record> void startAt(UnitOfWork unit, Instant due, Saga<D> saga, String id, D data);

  /**
   * Tells a saga something, which one of its steps waits for or that may come at any time. A step
   * that has not begun takes it later.
   *
   * @return false if it is too late: nothing came of it
   * @throws dev.tenon.error.TenonException {@code UNKNOWN_SAGA}; {@code UNKNOWN_SIGNAL} if its
   *     definition takes none of that type; otherwise as {@code Tenon.execute}
   */
  boolean signal(String saga, String id, Object signal, Metadata metadata);

  /** As the other, in the transaction of what it follows from; see {@link #start}. */
  boolean signal(UnitOfWork unit, String saga, String id, Object signal);

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
   * Takes sagas out of the list that ended so long ago, in bounded batches. Their streams stay in
   * the log: they are loaded as before, and do not start anew.
   *
   * @return how many
   */
  long forgetEnded(Duration olderThan);

  /**
   * Removes sagas for good that ended so long ago and are in the list, in bounded batches: out of
   * the list, and with their streams out of the log. They are unknown then, and may start anew. One
   * that has a parent or child which has not ended stays, and so does what lies at the log's end.
   * It also happens by itself if the service says so, see {@link
   * dev.tenon.ServiceBuilder#rememberSagas}.
   *
   * @return how many
   */
  long prune(Duration olderThan);

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
