package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.UnitOfWork;
import dev.tenon.event.Metadata;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.LocalWork;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaDecision;
import dev.tenon.saga.SagaEffect;
import dev.tenon.saga.SagaInput;
import dev.tenon.saga.SagaScope;
import dev.tenon.saga.SagaState;
import dev.tenon.spi.Change;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What sagas do in one transaction: each decision is recorded at once, what follows from all of
 * them is stored by {@link #finish}.
 */
final class SagaTurn {
  private final SagaEngine engine;
  private final ServiceParts parts;
  private final Tx tx;
  private final TxUnit unit;
  private final List<Outgoing> requests = new ArrayList<>();
  private final Map<TimerId, Change> timers = new LinkedHashMap<>();

  /** In an order, so that transactions which change the same ones do not wait in a circle. */
  private final Map<String, SagaRows.Row> rows = new TreeMap<>();

  SagaTurn(SagaEngine engine, Tx tx, TxUnit unit) {
    this.engine = engine;
    this.parts = engine.parts();
    this.tx = tx;
    this.unit = unit;
  }

  /** Begins a saga, unless it began before; false if it did. */
  boolean begin(Saga<?> saga, String id, Object data, Cause cause) {
    SagaState before = state(cause.tenant(), saga.name(), id);
    if (before.version() == 0) {
      take(saga, before, id, new SagaInput.Start(data), cause);
    }
    return before.version() == 0;
  }

  /** Gives a saga what came; returns its state after that. */
  SagaState take(String saga, String id, SagaInput input, Cause cause) {
    SagaState before = state(cause.tenant(), saga, id);
    Saga<?> definition = engine.definitions().get(saga, before.version()).saga();
    return take(definition, before, id, input, cause);
  }

  /** As the log tells, and what was decided in this turn. */
  SagaState state(String tenant, String saga, String id) {
    return unit.execute(engine.definitions().entity(tenant, saga), id, List.of()).state();
  }

  private SagaState take(Saga<?> saga, SagaState before, String id, SagaInput input, Cause cause) {
    Scope scope = new Scope(id, cause);
    SagaDecision decision = saga.decide(input, before, scope);
    if (!decision.events().isEmpty()) {
      var entity = engine.definitions().entity(cause.tenant(), saga.name());
      Metadata others = unit.cause();
      unit.causedBy(cause.metadata());
      unit.execute(entity, id, decision.events());
      unit.causedBy(others);
      String instance = SagaDefinitions.stream(cause.tenant(), saga.name(), id).toString();
      rows.put(
          instance,
          SagaRows.Row.of(
              instance, cause.tenant(), saga.name(), id, decision.state(), scope.now()));
    }
    for (SagaEffect effect : decision.effects()) {
      perform(effect, saga.name(), id, cause);
    }
    return decision.state();
  }

  private void perform(SagaEffect effect, String saga, String id, Cause cause) {
    switch (effect) {
      case SagaEffect.Request request -> {
        requests.add(cause.applied(request.message()));
        String requestId = String.valueOf(request.message().id());
        await(requestId, request.due(), new SagaTimer(saga, id, request.step()), cause);
      }
      case SagaEffect.TryLater later ->
          await(later.id(), later.due(), new SagaTimer(saga, id, later.step()), cause);
      case SagaEffect.AwaitDeadline await ->
          await(SagaTimer.deadlineOf(saga, id), await.due(), new SagaTimer(saga, id, ""), cause);
      case SagaEffect.Cancel cancel -> cancel(cancel.request(), cause);
      case SagaEffect.CancelDeadline cancel -> cancel(SagaTimer.deadlineOf(saga, id), cause);
    }
  }

  private void await(String timerId, Instant due, SagaTimer what, Cause cause) {
    Timer timer =
        new Timer(
            SagaReaction.READER,
            cause.tenant(),
            timerId,
            due,
            parts.codec().encode(what),
            cause.metadata().withOccurredAt(due));
    timers.put(new TimerId(cause.tenant(), timerId), new Change.Schedule(timer));
  }

  private void cancel(String timerId, Cause cause) {
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
    changes.addAll(timers.values());
    parts.limits().check(changes);
    engine.outbox().send(tx, requests);
    engine.rows().save(tx, rows);
    if (!changes.isEmpty()) {
      tx.add(new Write(parts.clock().instant(), changes));
    }
  }

  private record TimerId(String tenant, String id) {}

  /** What a saga sees while it decides. */
  private final class Scope implements SagaScope, UnitOfWork {
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
  }
}
