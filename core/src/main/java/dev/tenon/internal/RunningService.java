package dev.tenon.internal;

import dev.tenon.command.Boundary;
import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Loaded;
import dev.tenon.command.SemanticLocks;
import dev.tenon.command.TxWork;
import dev.tenon.command.UnitOfWork;
import dev.tenon.error.Problem;
import dev.tenon.event.Appends;
import dev.tenon.event.Codec;
import dev.tenon.event.EventStore;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.inbox.Receiver;
import dev.tenon.message.Outgoing;
import dev.tenon.message.ParkedMessages;
import dev.tenon.saga.Policy;
import dev.tenon.saga.Saga;
import dev.tenon.saga.Sagas;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import dev.tenon.spi.Host;
import dev.tenon.spi.Outlet;
import dev.tenon.spi.StreamLocks;
import dev.tenon.spi.Tx;
import dev.tenon.view.Projection;
import dev.tenon.view.Views;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A running service: the engine behind {@code dev.tenon.Tenon}. */
public final class RunningService implements AutoCloseable {
  private final ServiceParts parts;
  private final CommandRunner commands;
  private final KeyedCommands keyed;
  private final BoundaryRunner boundaries;
  private final Readers readers;
  private final LoggedEvents events;
  private final StoredViews views;
  private final @Nullable OutboxSender outbox;
  private final @Nullable Sagas sagas;

  /**
   * Starts everything.
   *
   * @param database stays open when the service is closed, and so does the broker
   */
  public RunningService(
      String name,
      Database database,
      Broker broker,
      Codec codec,
      InstantSource clock,
      Host host,
      List<Policy> policies,
      List<Projection> projections,
      List<Receiver> receivers,
      List<Saga<?>> sagas,
      ServiceOptions options) {
    codec.prepare();
    this.parts =
        new ServiceParts(
            name,
            database,
            new SagaCodec(codec),
            clock,
            host,
            new Limits(options.maxPayloadBytes()));
    this.commands = new CommandRunner(parts);
    this.keyed = new KeyedCommands(parts, commands, options.rememberRequests());
    this.events = new LoggedEvents(parts);
    this.boundaries = new BoundaryRunner(parts, events);
    this.views = new StoredViews(database.views());
    this.outbox = options.outbox() == null ? null : new OutboxSender(parts, options.tail());
    this.readers = new Readers(parts, broker, options);
    try {
      if (options.semanticLocks()) {
        parts.lockRows().prepare();
      }
      SagaEngine engine =
          sagas.isEmpty() ? null : SagaEngine.of(parts, sagas, options.schedules(), outbox());
      this.sagas =
          engine == null ? null : new StoredSagas(engine, new SagaStarts(engine), commands, null);
      readers.start(policies, projections, receivers, outbox, engine);
      readers.relay();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Runs a command; returns when its events are durable. */
  public <C, S, E> Execution<S> execute(
      Entity<C, S, E> entity, String id, C command, Metadata metadata) {
    return commands.execute(entity, id, command, metadata);
  }

  /** As {@link #execute(Entity, String, Object, Metadata)}, once per key. */
  public <C, S, E> Execution<S> execute(
      Entity<C, S, E> entity, String id, C command, Metadata metadata, String idempotencyKey) {
    return keyed.execute(entity, id, command, metadata, idempotencyKey);
  }

  /** Forgets requests of that age and older. */
  public long forgetRequests(Duration olderThan) {
    return keyed.forget(olderThan);
  }

  /** Locks streams; null: as patient as commands are. */
  public StreamLocks.Held lock(
      Collection<StreamId> streams, StreamLocks.Mode mode, @Nullable Duration patience) {
    return parts.locks().lock(streams, mode, patience == null ? ThreadLocks.PATIENCE : patience);
  }

  /** Runs several commands as one. */
  public <T> T transact(Metadata metadata, Function<UnitOfWork, T> work) {
    return commands.transact(metadata, work);
  }

  /** Runs a caller's own work and commands as one. */
  public <T, X extends Exception> T transact(Metadata metadata, TxWork<T, X> work) throws X {
    return commands.transact(metadata, work);
  }

  /** A unit of commands within a caller's transaction. */
  public UnitOfWork within(Tx tx, Metadata metadata) {
    return new TxUnit(parts, tx, metadata);
  }

  /** An entity's newest state. */
  public <S, E> Loaded<S> load(Entity<?, S, E> entity, String id) {
    return parts.entities().load(entity, id);
  }

  /** An entity's state within a bound. */
  public <S, E> Loaded<S> load(Entity<?, S, E> entity, String id, Until until) {
    return parts.entities().load(entity, id, until);
  }

  /** What happened to an entity. */
  public <S, E> List<HistoryEntry<S, E>> history(
      Entity<?, S, E> entity, String id, long afterVersion, int limit) {
    return parts.entities().history(entity, id, afterVersion, limit);
  }

  /** Runs a command decided over tags; returns when its events are durable. */
  public <C, S, E> Boundary.Decided<S> execute(
      Boundary<C, S, E> boundary, C command, Metadata metadata) {
    return boundaries.execute(boundary, command, metadata);
  }

  /** Adds appends to a transaction. */
  public void append(Tx tx, Appends appends, Metadata metadata) {
    tx.add(events.write(appends, metadata));
  }

  /** The log. */
  public EventStore events() {
    return events;
  }

  /** Adds messages to a transaction. */
  public void send(Outlet transaction, List<Outgoing> messages) {
    outbox().send(transaction, messages);
  }

  /** Adds a request to a transaction, whose reply a receiver takes; returns its id. */
  public String request(Tx tx, String receiver, Outgoing request, Duration patience) {
    readers.requireReplies(receiver);
    return outbox().request(tx, receiver, request, patience);
  }

  private OutboxSender outbox() {
    if (outbox == null) {
      throw Problem.INVALID_ARGUMENT.because(
          "service " + parts.name() + " has no outbox; give it one by its builder's outbox()");
    }
    return outbox;
  }

  /** The views. */
  public Views views() {
    return views;
  }

  /** The sagas. */
  public Sagas sagas() {
    if (sagas == null) {
      throw Problem.INVALID_ARGUMENT.because(
          "service " + parts.name() + " has no sagas; give it some by its builder's saga(…)");
    }
    return sagas;
  }

  /** The semantic locks. */
  public SemanticLocks semanticLocks() {
    parts.lockRows().requirePrepared(parts.name());
    return new StoredLocks(
        parts.database(),
        parts.clock(),
        parts.ids(),
        parts.entities(),
        parts.codec(),
        parts.lockRows(),
        null);
  }

  /** Fires due timers. */
  public int runDueTimers() {
    return readers.runDueTimers();
  }

  /** What the readers have parked. */
  public ParkedMessages parked() {
    return new StoredParked(parts, readers);
  }

  /** How far the slowest reader of the log is behind it. */
  public long backlog() {
    return readers.backlog();
  }

  /** What keeps failing now, for people; empty if nothing does. */
  public List<String> failures() {
    List<String> failures = readers.failures();
    String snapshots = parts.snapshots().failure();
    if (snapshots != null) {
      failures.add(snapshots);
    }
    return failures;
  }

  /**
   * Stops the readers, then writes what was accepted. The database and the broker stay open. Called
   * by a handler, it does not wait for that.
   */
  @Override
  public void close() {
    if (readers.isHandling()) {
      Thread.ofPlatform().name("tenon-" + parts.name() + "-close").start(this::closeAll);
    } else {
      closeAll();
    }
  }

  private void closeAll() {
    parts.closing();
    events.close();
    try {
      readers.close();
    } finally {
      parts.close();
    }
  }
}
