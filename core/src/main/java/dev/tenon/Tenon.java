package dev.tenon;

import dev.tenon.command.Boundary;
import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Loaded;
import dev.tenon.command.SemanticLocks;
import dev.tenon.command.TxWork;
import dev.tenon.command.UnitOfWork;
import dev.tenon.event.Appends;
import dev.tenon.event.Codec;
import dev.tenon.event.Draft;
import dev.tenon.event.EventStore;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.internal.RunningService;
import dev.tenon.internal.ServiceOptions;
import dev.tenon.internal.ThreadHost;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Outgoing;
import dev.tenon.message.ParkedMessages;
import dev.tenon.saga.Sagas;
import dev.tenon.spi.Outlet;
import dev.tenon.spi.StreamLocks;
import dev.tenon.spi.StreamLocks.Mode;
import dev.tenon.spi.Tx;
import dev.tenon.view.Views;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * A running service: commands go in, events are kept in its own log and reach other services when,
 * and only if, they were committed.
 *
 * <p>Safe for use by many threads. Every method blocks; call from virtual threads as you like.
 *
 * @since 0.1
 */
public final class Tenon implements AutoCloseable {
  private final String name;
  private final RunningService running;

  Tenon(ServiceBuilder builder, Codec codec) {
    this.name = builder.name;
    this.running =
        new RunningService(
            builder.name,
            builder.database != null ? builder.database : MemoryDatabase.create(),
            builder.broker != null ? builder.broker : InProcessBroker.create(),
            codec,
            builder.clock,
            builder.host != null ? builder.host : new ThreadHost(),
            List.copyOf(builder.policies),
            List.copyOf(builder.projections),
            List.copyOf(builder.receivers),
            List.copyOf(builder.sagas),
            new ServiceOptions(
                builder.lanes,
                builder.maxPayloadBytes,
                builder.rememberRequests,
                builder.rememberMessages,
                builder.handlerTimeout,
                builder.retry,
                List.copyOf(builder.interceptors),
                List.copyOf(builder.schedules),
                builder.rememberSagas,
                builder.semanticLocks,
                builder.published,
                builder.outbox,
                builder.tail));
  }

  /**
   * Begins to put a service together.
   *
   * @param name its name, which is also its topic's: 1 to 100 letters, digits, {@code _}, {@code .}
   *     or {@code -}; keep it, since progress is stored under it
   */
  public static ServiceBuilder service(String name) {
    return new ServiceBuilder(name);
  }

  /** The service's name. */
  public String name() {
    return name;
  }

  /** As {@link #execute(Entity, String, Object, Metadata)}, nothing more being known. */
  public <C, S, E> Execution<S> execute(Entity<C, S, E> entity, String id, C command) {
    return execute(entity, id, command, Metadata.none());
  }

  /**
   * Gives an entity a command. Returns when the events it led to are durable. Decided anew, on the
   * entity's fresh state, when somebody else changed it meanwhile.
   *
   * @throws dev.tenon.command.Refused if the rules say so; nothing is stored
   * @throws dev.tenon.error.TenonException {@code VERSION_CONFLICT} if the entity kept changing,
   *     {@code TOO_LARGE} or {@code INVALID_ARGUMENT} if its events cannot be stored, {@code
   *     STORAGE_FAILED}, {@code COMMIT_UNKNOWN} (give the command again if it is idempotent),
   *     {@code OVERLOADED}, {@code CLOSED}
   */
  public <C, S, E> Execution<S> execute(
      Entity<C, S, E> entity, String id, C command, Metadata metadata) {
    return running.execute(entity, id, command, metadata);
  }

  /**
   * As {@link #execute(Entity, String, Object, Metadata)}, but the same command with the same key
   * takes effect once, however often, wherever and whenever it comes while the key is remembered:
   * each time it is answered with the version, state and events of the first. What is refused is
   * not remembered and may be tried again. A command that the codec knows is compared as it is
   * encoded; another one must be a record of JDK values, enums, records and collections of them.
   *
   * @param idempotencyKey 1 to 200 printable ASCII characters; this service's alone
   * @throws dev.tenon.error.TenonException also {@code IDEMPOTENCY_KEY_REUSED} if the key came with
   *     another command or for another entity; nothing is done. After {@code COMMIT_UNKNOWN} give
   *     the command again with the same key
   */
  public <C, S, E> Execution<S> execute(
      Entity<C, S, E> entity, String id, C command, Metadata metadata, String idempotencyKey) {
    return running.execute(entity, id, command, metadata, idempotencyKey);
  }

  /**
   * Forgets idempotency keys that were used so long ago, in bounded batches. It also happens by
   * itself, see {@link ServiceBuilder#rememberRequests}.
   *
   * @return how many
   */
  public long forgetRequests(Duration olderThan) {
    return running.forgetRequests(olderThan);
  }

  /** As {@link #lock(Collection, Mode, Duration)}, of one stream, waiting for up to 10 s. */
  public StreamLocks.Held lock(StreamId stream, Mode mode) {
    return running.lock(List.of(stream), mode, null);
  }

  /**
   * Locks streams for a section of the caller's own, to be closed by the same thread. It keeps back
   * those who lock them too, and commands on a {@link Entity#locked} entity; nobody else. Within
   * it, the thread may give commands on locked entities whose streams it holds exclusively, and
   * take nothing else: all that is needed is locked at once, 200 streams at most.
   *
   * <p>Keep it short: on a server, whoever holds locks keeps a connection. If that connection is
   * lost, so are the locks; the versions that appends expect protect the data all the same.
   *
   * @param patience how long to wait for all of them
   * @throws dev.tenon.error.TenonException {@code LOCK_TIMEOUT} if they were not free in time;
   *     {@code INVALID_ARGUMENT} if the thread holds other locks, or the database has no such mode
   */
  public StreamLocks.Held lock(Collection<StreamId> streams, Mode mode, Duration patience) {
    return running.lock(streams, mode, patience);
  }

  /**
   * Gives several entities of this service commands that take effect together or not at all. The
   * work may run again on fresh states.
   */
  public <T> T transact(Metadata metadata, Function<UnitOfWork, T> work) {
    return running.transact(metadata, work);
  }

  /**
   * Does work of the caller's own and gives commands in one transaction, which is committed when
   * the work returns and rolled back when it throws. The work runs again, on fresh states, if an
   * entity it gave a command to changed meanwhile.
   *
   * @throws dev.tenon.error.TenonException as {@link #execute(Entity, String, Object, Metadata)}
   */
  public <T, X extends Exception> T transact(Metadata metadata, TxWork<T, X> work) throws X {
    return running.transact(metadata, work);
  }

  /**
   * Gives commands within a transaction that also does other work: what they decide is stored when
   * it commits, and reads within it do not see it. Each is decided on what the log holds then, and
   * {@link Tx#commit} tells {@code Conflict} if an entity changed since, even where nothing was
   * recorded; then nothing of the transaction happened, and the whole is to be done again.
   *
   * @param tx of this service's database
   * @return for the thread of the transaction, and one for all its commands, since later ones see
   *     only what earlier ones of the same unit decided
   */
  public UnitOfWork within(Tx tx, Metadata metadata) {
    return running.within(tx, metadata);
  }

  /** As {@link #execute(Boundary, Object, Metadata)}, nothing more being known. */
  public <C, S, E> Boundary.Decided<S> execute(Boundary<C, S, E> boundary, C command) {
    return execute(boundary, command, Metadata.none());
  }

  /**
   * Gives a command that is decided on the events its tags find. Returns when the events it led to
   * are durable. Decided anew when another such event came meanwhile.
   *
   * @throws dev.tenon.command.Refused if the rules say so; nothing is stored
   * @throws dev.tenon.error.TenonException {@code CONDITION_FAILED} if such events kept coming;
   *     otherwise as for an entity
   */
  public <C, S, E> Boundary.Decided<S> execute(
      Boundary<C, S, E> boundary, C command, Metadata metadata) {
    return running.execute(boundary, command, metadata);
  }

  /** An entity as it is now. */
  public <S, E> Loaded<S> load(Entity<?, S, E> entity, String id) {
    return running.load(entity, id);
  }

  /**
   * An entity as it was at a version, at a position of the log, at a recorded instant, or as of a
   * business time.
   *
   * @throws dev.tenon.error.TenonException {@code NEW_INCARNATION} if the position is not of this
   *     service's log
   */
  public <S, E> Loaded<S> load(Entity<?, S, E> entity, String id, Until until) {
    return running.load(entity, id, until);
  }

  /** As {@link #history(Entity, String, long, int)}, its first 1,000 events. */
  public <S, E> List<HistoryEntry<S, E>> history(Entity<?, S, E> entity, String id) {
    return history(entity, id, 0, 1_000);
  }

  /**
   * What happened to an entity, oldest first: each event with who asked for it and why, and the
   * state after it.
   *
   * @param afterVersion only what happened after this version; 0: from the first
   * @param limit how many events at most, 1 or more
   */
  public <S, E> List<HistoryEntry<S, E>> history(
      Entity<?, S, E> entity, String id, long afterVersion, int limit) {
    return running.history(entity, id, afterVersion, limit);
  }

  /**
   * Appends events in a transaction that also does other work: they are stored, with version and
   * position, when it commits, and reads within it do not see them. {@link Tx#commit} tells if the
   * stream was not at the expected version; then nothing of the transaction happened.
   *
   * @param tx of this service's database
   * @param stream its id, with its tenant, is the events' key
   * @param events objects or {@link Draft}s
   */
  public void append(
      Tx tx, StreamId stream, ExpectedVersion expected, List<?> events, Metadata metadata) {
    append(tx, Appends.to(stream, expected, events), metadata);
  }

  /** As the other, to several streams, or under conditions. */
  public void append(Tx tx, Appends appends, Metadata metadata) {
    running.append(tx, appends, metadata);
  }

  /** The service's log. */
  public EventStore events() {
    return running.events();
  }

  /**
   * Sends messages from a transaction of the service's own: they reach others when, and only if, it
   * commits. Those of one key are taken in order; send them after the work that makes transactions
   * of that key wait for each other, such as the update of its row.
   *
   * @param transaction of this service's database: a {@link Tx}, or a connection of the caller's
   *     own as its adapter wraps it
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT}, {@code TOO_LARGE} or {@code
   *     UNKNOWN_TYPE}, and nothing is added; {@code STORAGE_FAILED}
   */
  public void send(Outlet transaction, Outgoing... messages) {
    running.send(transaction, List.of(messages));
  }

  /**
   * Sends a request from a transaction of the service's own, and has one of its receivers take the
   * reply; see {@link dev.tenon.inbox.Delivery#request}.
   *
   * @param receiver the name of one that takes replies
   * @return the request's id
   * @throws dev.tenon.error.TenonException as {@link #send}
   */
  public String request(Tx tx, String receiver, Outgoing request, Duration patience) {
    return running.request(tx, receiver, request, patience);
  }

  /** The service's views. */
  public Views views() {
    return running.views();
  }

  /**
   * The service's sagas.
   *
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if it was given none
   */
  public Sagas sagas() {
    return running.sagas();
  }

  /** The service's semantic locks; see {@link ServiceBuilder#semanticLocks}. */
  public SemanticLocks semanticLocks() {
    return running.semanticLocks();
  }

  /** Fires the timeouts that are due by the service's clock; they also fire by themselves. */
  public int runDueTimers() {
    return running.runDueTimers();
  }

  /** What the service's readers could not take, to be listed, redriven, edited and dropped. */
  public ParkedMessages parked() {
    return running.parked();
  }

  /**
   * How many events of the log its slowest reader has yet to take: this service's own policies and
   * projections, and its relay, which has taken what the broker answered for; and how many messages
   * are due in the outbox.
   */
  public long backlog() {
    return running.backlog();
  }

  /** What keeps failing in the background now, for people; empty if nothing does. */
  public List<String> failures() {
    return running.failures();
  }

  /** Stops the service. The database and the broker it was given stay open. */
  @Override
  public void close() {
    running.close();
  }
}
