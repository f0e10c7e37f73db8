package dev.tenon.internal;

import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Loaded;
import dev.tenon.command.UnitOfWork;
import dev.tenon.error.Problem;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInput;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.Sagas;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sagas in a service's log.
 *
 * @param tenant null: of none, where one is meant, and of all, where many are
 */
record StoredSagas(
    SagaEngine engine, SagaStarts starts, CommandRunner commands, @Nullable String tenant)
    implements Sagas {
  @Override
  public Sagas inTenant(String name) {
    return new StoredSagas(engine, starts, commands, name);
  }

  private String oneTenant() {
    return tenant == null ? "" : tenant;
  }

  @Override
  public <D extends Record> boolean start(Saga<D> saga, String id, D data, Metadata metadata) {
    requireKnown(saga);
    Cause cause = new Cause(metadata, oneTenant()).correlated(saga.name(), id);
    return switch (starts.start(saga, id, data, cause)) {
      case BEGAN -> true;
      case WAS_THERE -> false;
      case ALONE -> commands.transact(metadata, (tx, unit) -> start(unit, saga, id, data));
    };
  }

  @Override
  public <D extends Record> boolean start(UnitOfWork unit, Saga<D> saga, String id, D data) {
    requireKnown(saga);
    Place place = place(unit);
    SagaTurn turn = place.turn(engine);
    boolean began = turn.begin(saga, id, data, place.cause());
    turn.finish(List.of());
    return began;
  }

  @Override
  public <D extends Record> void startAt(
      UnitOfWork unit, Instant due, Saga<D> saga, String id, D data) {
    requireKnown(saga);
    Place place = place(unit);
    SagaTurn turn = place.turn(engine);
    SagaStart start = new SagaStart(saga.name(), saga.version(), id, data);
    turn.await(SagaStart.timerOf(saga.name(), id), due, start, place.cause());
    turn.finish(List.of());
  }

  @Override
  public boolean signal(String saga, String id, Object signal, Metadata metadata) {
    return commands.transact(metadata, (tx, unit) -> signal(unit, saga, id, signal));
  }

  @Override
  public boolean signal(UnitOfWork unit, String saga, String id, Object signal) {
    Place place = place(unit);
    SagaTurn turn = place.turn(engine);
    boolean taken = turn.signal(saga, id, signal, place.cause().correlated(saga, id));
    turn.finish(List.of());
    return taken;
  }

  private void requireKnown(Saga<?> saga) {
    SagaDefinitions.Definition known = engine.definitions().find(saga.name(), saga.version());
    if (known == null || !known.saga().equals(saga)) {
      throw Problem.UNKNOWN_SAGA.because(
          "the service was not given " + saga + "; add it by its builder's saga(…)");
    }
  }

  private Place place(UnitOfWork unit) {
    return switch (unit) {
      case Handling handling -> {
        String its = tenant == null ? handling.cause().tenant() : tenant;
        Cause cause = new Cause(handling.cause().metadata(), its);
        yield new Place(handling.tx(), handling.unit(), cause);
      }
      case TxUnit its -> new Place(its.tx(), its, new Cause(its.cause(), oneTenant()));
      default ->
          throw Problem.INVALID_ARGUMENT.because(
              "a saga starts, or is told something, in a delivery or in"
                  + " transact(metadata, (tx, unit) -> …)");
    };
  }

  /** The transaction that something is done in, and what it follows from. */
  private record Place(Tx tx, TxUnit unit, Cause cause) {
    SagaTurn turn(SagaEngine engine) {
      return new SagaTurn(engine, tx, unit);
    }
  }

  @Override
  public Loaded<SagaState> load(String saga, String id) {
    return load(saga, id, Until.now());
  }

  @Override
  public Loaded<SagaState> load(String saga, String id, Until until) {
    var entity = engine.definitions().entity(oneTenant(), saga);
    return engine.parts().entities().load(entity, id, until);
  }

  @Override
  public List<HistoryEntry<SagaState, SagaEvent>> history(
      String saga, String id, long afterVersion, int limit) {
    var entity = engine.definitions().entity(oneTenant(), saga);
    return engine.parts().entities().history(entity, id, afterVersion, limit);
  }

  @Override
  public List<SagaInstance> list(SagaFilter filter, @Nullable SagaInstance after, int limit) {
    String key = after == null ? "" : SagaEngine.keyOf(after);
    return engine.rows().find(tenant, filter, key, limit);
  }

  @Override
  public long forgetEnded(Duration olderThan) {
    ServiceParts parts = engine.parts();
    Instant before = parts.clock().instant().minus(olderThan);
    return engine.rows().forgetEnded(parts.database(), tenant, before);
  }

  @Override
  public long prune(Duration olderThan) {
    return engine.pruning().prune(tenant, engine.parts().clock().instant().minus(olderThan));
  }

  @Override
  public SagaState retry(String saga, String id, String step, String actor, String reason) {
    return intervene(saga, id, new SagaInput.Intervention(SagaAction.RETRY, step, reason), actor);
  }

  @Override
  public SagaState skip(String saga, String id, String step, String actor, String reason) {
    return intervene(saga, id, new SagaInput.Intervention(SagaAction.SKIP, step, reason), actor);
  }

  @Override
  public SagaState compensate(String saga, String id, String actor, String reason) {
    var input = new SagaInput.Intervention(SagaAction.COMPENSATE, null, reason);
    return intervene(saga, id, input, actor);
  }

  @Override
  public SagaState end(String saga, String id, String actor, String reason) {
    return intervene(saga, id, new SagaInput.Intervention(SagaAction.END, null, reason), actor);
  }

  private SagaState intervene(String saga, String id, SagaInput.Intervention input, String actor) {
    AskedSagas.requireSaid(saga, id, actor, input.reason());
    Metadata metadata = Metadata.none().withActor(actor);
    return commands.transact(
        metadata,
        (tx, unit) -> {
          SagaTurn turn = new SagaTurn(engine, tx, (TxUnit) unit);
          if (turn.state(oneTenant(), saga, id).version() == 0) {
            throw Problem.UNKNOWN_SAGA.because("there is no saga " + saga + " of id " + id);
          }
          Cause cause = new Cause(metadata, oneTenant()).correlated(saga, id);
          SagaState after = turn.take(saga, id, input, cause);
          turn.finish(List.of());
          return after;
        });
  }
}
