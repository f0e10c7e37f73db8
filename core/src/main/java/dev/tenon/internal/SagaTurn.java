package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.OwnedLocks;
import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.LocalWork;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaDecision;
import dev.tenon.saga.SagaEffect;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaInput;
import dev.tenon.saga.SagaParent;
import dev.tenon.saga.SagaScope;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.StepUnit;
import dev.tenon.spi.Change;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What sagas do in one transaction: each decision is recorded at once, what follows from all of
 * them is stored by {@link #finish}.
 */
final class SagaTurn {
  /** For how long replies that come too late are told of. */
  private static final Duration LATE = Duration.ofDays(30);

  private final SagaEngine engine;
  private final ServiceParts parts;
  private final Tx tx;
  private final TxUnit unit;
  private final List<Sent> messages = new ArrayList<>();

  /** Requests that nobody waits for after this. */
  private final Set<String> settled = new HashSet<>();

  private int ended;
  private final Map<TimerId, Change> timers = new LinkedHashMap<>();

  /** In an order, so that transactions which change the same ones do not wait in a circle. */
  private final Map<String, SagaRows.Row> rows = new TreeMap<>();

  SagaTurn(SagaEngine engine, Tx tx, TxUnit unit) {
    this.engine = engine;
    this.parts = engine.parts();
    this.tx = tx;
    this.unit = unit;
  }

  /** How many sagas ended. */
  int ended() {
    return ended;
  }

  /** Begins a saga, unless it began before; false if it did. */
  boolean begin(Saga<?> saga, String id, Object data, Cause cause) {
    SagaState before = state(cause.tenant(), saga.name(), id);
    if (before.version() == 0) {
      take(saga, before, id, new SagaInput.Start(data), cause.correlated(saga.name(), id));
    }
    return before.version() == 0;
  }

  /** Begins a saga that there is not yet; if there is, the transaction will not commit. */
  boolean beginNew(Saga<?> saga, String id, Object data, Cause cause) {
    unit.takeAsNew(engine.definitions().entity(cause.tenant(), saga.name()), id);
    return begin(saga, id, data, cause);
  }

  /** Tells a saga something; false if that is too late. */
  boolean signal(String saga, String id, Object signal, Cause cause) {
    SagaState before = state(cause.tenant(), saga, id);
    if (before.version() == 0) {
      throw Problem.UNKNOWN_SAGA.because("there is no saga " + saga + " of id " + id);
    }
    Saga<?> definition = engine.definitions().get(saga, before.version()).saga();
    var input = new SagaInput.Signal(signal);
    return !take(definition, before, id, input, cause).events().isEmpty();
  }

  /** Gives a saga what came; returns its state after that. */
  SagaState take(String saga, String id, SagaInput input, Cause cause) {
    SagaState before = state(cause.tenant(), saga, id);
    Saga<?> definition = engine.definitions().get(saga, before.version()).saga();
    return take(definition, before, id, input, cause).state();
  }

  /** As the log tells, and what was decided in this turn. */
  SagaState state(String tenant, String saga, String id) {
    return unit.execute(engine.definitions().entity(tenant, saga), id, List.of()).state();
  }

  private SagaDecision take(
      Saga<?> saga, SagaState before, String id, SagaInput input, Cause cause) {
    Scope scope = new Scope(id, cause);
    SagaDecision decision = saga.decide(input, before, scope);
    if (!decision.events().isEmpty()) {
      record(saga.name(), id, decision.events(), cause);
      String instance = SagaDefinitions.stream(cause.tenant(), saga.name(), id).toString();
      rows.put(
          instance,
          SagaRows.Row.of(
              instance, cause.tenant(), saga.name(), id, decision.state(), scope.now()));
    }
    for (SagaEffect effect : decision.effects()) {
      perform(effect, saga.name(), id, cause);
    }
    if (decision.events().stream().anyMatch(SagaEvent.Ended.class::isInstance)) {
      ended++;
      releaseLocks(id, cause);
      tellParent(decision.state(), cause);
    }
    return decision;
  }

  /** What it holds in its own service's database; others hear of its end if they want to. */
  private void releaseLocks(String id, Cause cause) {
    if (parts.lockRows().arePrepared()) {
      Metadata others = unit.cause();
      unit.causedBy(cause.metadata());
      new UnitsLocks(parts, tx, unit, cause.tenant(), id).releaseAll();
      unit.causedBy(others);
    }
  }

  /** Has the history tell of a reply that nobody waits for any more. */
  void tooLate(SagaLate late, String request, String type, Cause cause) {
    boolean isKnown =
        engine.definitions().knows(late.saga())
            && state(cause.tenant(), late.saga(), late.id()).version() > 0;
    if (isKnown) {
      record(late.saga(), late.id(), new SagaEvent.ReplyTooLate(late.step(), request, type), cause);
    }
  }

  private void tellParent(SagaState child, Cause cause) {
    SagaParent parent = child.parent();
    if (parent != null && state(cause.tenant(), parent.saga(), parent.id()).version() > 0) {
      String reason = child.reason() == null ? "its child is " + child.phase() : child.reason();
      Object data = Objects.requireNonNull(child.data());
      var end = new SagaInput.ChildEnded(parent.request(), child.phase(), data, reason);
      take(parent.saga(), parent.id(), end, cause);
    }
  }

  /** One that is there already is another one's, and none for this saga to wait for. */
  private void startChild(SagaEffect.StartChild it, String saga, String id, Cause cause) {
    SagaState before = state(cause.tenant(), it.saga().name(), it.id());
    if (before.version() == 0) {
      SagaParent parent = new SagaParent(saga, id, it.request());
      take(it.saga(), before, it.id(), new SagaInput.Start(it.data(), parent), cause);
    } else {
      String reason = "there is a saga " + it.saga().name() + ' ' + it.id() + " already";
      var none = new SagaInput.ChildEnded(it.request(), SagaStatus.NONE, it.data(), reason);
      take(saga, id, none, cause);
    }
  }

  private void turnBack(SagaEffect.TurnBackChild it, String saga, String id, Cause cause) {
    SagaState child = state(cause.tenant(), it.saga(), it.id());
    SagaParent parent = child.parent();
    if (parent == null || !parent.request().equals(it.request())) {
      var nothing =
          new SagaInput.ChildEnded(
              it.request(), SagaStatus.COMPENSATED, "", "it has not been started");
      take(saga, id, nothing, cause);
      return;
    }
    Saga<?> definition = engine.definitions().get(it.saga(), child.version()).saga();
    var input = new SagaInput.TurnBack(it.reason());
    boolean turned = !take(definition, child, it.id(), input, cause).events().isEmpty();
    if (!turned && child.phase().isFinal()) {
      tellParent(child, cause); // there is nothing more to wait for
    }
  }

  /** Records what changes nothing about a saga. */
  void record(String saga, String id, SagaEvent event, Cause cause) {
    record(saga, id, List.of(event), cause);
  }

  private void record(String saga, String id, List<SagaEvent> events, Cause cause) {
    Metadata others = unit.cause();
    unit.causedBy(cause.metadata());
    unit.execute(engine.definitions().entity(cause.tenant(), saga), id, events);
    unit.causedBy(others);
  }

  private void perform(SagaEffect effect, String saga, String id, Cause cause) {
    switch (effect) {
      case SagaEffect.Request request -> {
        String requestId = String.valueOf(request.message().id());
        Outgoing message = notOfItself(cause.applied(request.message()));
        messages.add(new Sent(message, new TimerId(cause.tenant(), requestId)));
        await(requestId, request.due(), new SagaTimer(saga, id, request.step()), cause);
      }
      case SagaEffect.StartChild child -> startChild(child, saga, id, cause);
      case SagaEffect.TurnBackChild child -> turnBack(child, saga, id, cause);
      case SagaEffect.TryLater later ->
          await(later.id(), later.due(), new SagaTimer(saga, id, later.step()), cause);
      case SagaEffect.AwaitDeadline await ->
          await(SagaTimer.deadlineOf(saga, id), await.due(), new SagaTimer(saga, id, ""), cause);
      case SagaEffect.Cancel cancel -> cancel(cancel.request(), cause);
      case SagaEffect.GiveUp given -> {
        SagaLate late = new SagaLate(saga, id, given.step());
        settled.add(given.request());
        await(given.request(), parts.clock().instant().plus(LATE), late, cause);
      }
      case SagaEffect.CancelDeadline cancel -> cancel(SagaTimer.deadlineOf(saga, id), cause);
    }
  }

  void await(String timerId, Instant due, Object what, Cause cause) {
    await(
        new Timer(
            SagaReaction.READER,
            cause.tenant(),
            timerId,
            due,
            parts.codec().encode(what),
            cause.metadata().withOccurredAt(due)));
  }

  /** The end of a request's patience has its id, and what is sent again by that is the request. */
  private static Outgoing notOfItself(Outgoing request) {
    Metadata its = request.metadata();
    if (!Objects.equals(request.id(), its.causationId())) {
      return request;
    }
    return request.withMetadata(
        new Metadata(its.correlationId(), null, its.traceparent(), its.actor(), its.occurredAt()));
  }

  /** Sets the timer of something that is not there yet. */
  void await(Timer timer) {
    timers.put(new TimerId(timer.tenant(), timer.id()), new Change.Schedule(timer));
  }

  private void cancel(String timerId, Cause cause) {
    settled.add(timerId);
    timers.put(
        new TimerId(cause.tenant(), timerId),
        new Change.CancelTimer(SagaReaction.READER, cause.tenant(), timerId));
  }

  /**
   * Adds to the transaction what followed.
   *
   * @param before what is to be done before timers are set anew
   */
  void finish(List<Change> before) {
    List<Change> changes = new ArrayList<>(before);
    List<Outgoing> inOrder = inOrder(changes);
    changes.addAll(timers.values());
    parts.limits().check(changes);
    engine.outbox().send(tx, inOrder);
    engine.rows().save(tx, rows);
    if (!changes.isEmpty()) {
      tx.add(new Write(parts.clock().instant(), changes));
    }
  }

  /** Requests behind one of their key that waits for its retry are to be sent after that. */
  private List<Outgoing> inOrder(List<Change> changes) {
    List<Outgoing> requests = messages.stream().filter(Sent::isRequest).map(Sent::message).toList();
    if (requests.isEmpty()) {
      return messages.stream().map(Sent::message).toList();
    }
    changes.forEach(change -> {
      if (change instanceof Change.TakeTimer(Timer taken)) {
        settled.add(taken.id());
      }
    });
    SagaWaits waits = unit.sagaWaits();
    waits.read(requests, settled);
    List<Outgoing> placed = messages.stream().map(sent -> inTurn(sent, waits)).toList();
    changes.addAll(waits.changes());
    return placed;
  }

  /** Looks at requests whose wait may be over. */
  void lookAgain(SagaWait wait, Message due) {
    Timer again = SagaWaits.again(parts, wait, due);
    if (again != null) {
      await(again);
    }
  }

  /** The patience for one that has to wait begins when it is sent. */
  private Outgoing inTurn(Sent sent, SagaWaits waits) {
    Outgoing message = sent.message();
    if (sent.patience() == null) {
      return message;
    }
    Outgoing placed = waits.inTurn(message);
    Instant due = placed.due();
    if (due != null && !due.equals(message.due())) {
      Instant now = parts.clock().instant();
      Instant asked = message.due() == null ? now : message.due();
      Duration longer = Duration.between(asked, due.isBefore(now) ? now : due);
      timers.computeIfPresent(
          sent.patience(),
          (id, change) ->
              change instanceof Change.Schedule it ? later(it.timer(), longer) : change);
    }
    return placed;
  }

  private static Change later(Timer it, Duration by) {
    Instant due = it.due().plus(by);
    return new Change.Schedule(
        new Timer(
            it.owner(),
            it.tenant(),
            it.id(),
            due,
            it.payload(),
            it.metadata().withOccurredAt(due)));
  }

  /**
   * A message.
   *
   * @param patience the timer of a request; null: it is none
   */
  private record Sent(Outgoing message, @Nullable TimerId patience) {
    boolean isRequest() {
      return patience != null;
    }
  }

  private record TimerId(String tenant, String id) {}

  /** What a saga sees while it decides. */
  private final class Scope implements SagaScope, StepUnit {
    private final String id;
    private final Cause cause;
    private final Instant now = parts.clock().instant();

    Scope(String id, Cause cause) {
      this.id = id;
      this.cause = cause;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public String newId() {
      return parts.ids().next().toString();
    }

    @Override
    public <D> void run(String step, LocalWork<D> work, D data) {
      Metadata others = unit.cause();
      unit.causedBy(cause.metadata());
      try {
        work.run(data, tx, this);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        // If the database is gone, that is what it was: no saga is to blame.
        parts.database().log().end();
        throw new HandlerFailure(e);
      } finally {
        unit.causedBy(others);
      }
    }

    @Override
    public <C, S, E> Execution<S> execute(Entity<C, S, E> entity, String of, C command) {
      return unit.execute(cause.applied(entity), of, command);
    }

    @Override
    public OwnedLocks locksOf(String owner) {
      return new UnitsLocks(parts, tx, unit, cause.tenant(), owner);
    }

    @Override
    public void send(Outgoing... told) {
      for (Outgoing message : told) {
        messages.add(new Sent(cause.applied(message), null));
      }
    }
  }
}
