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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sagas in a service's log.
 *
 * @param tenant null: of none, where one is meant, and of all, where many are
 */
record StoredSagas(SagaEngine engine, CommandRunner commands, @Nullable String tenant)
    implements Sagas {
  @Override
  public Sagas inTenant(String name) {
    return new StoredSagas(engine, commands, name);
  }

  private String oneTenant() {
    return tenant == null ? "" : tenant;
  }

  @Override
  public <D extends Record> boolean start(Saga<D> saga, String id, D data, Metadata metadata) {
    return commands.transact(metadata, (tx, unit) -> start(unit, saga, id, data));
  }

  @Override
  public <D extends Record> boolean start(UnitOfWork unit, Saga<D> saga, String id, D data) {
    SagaDefinitions.Definition known = engine.definitions().find(saga.name(), saga.version());
    if (known == null || !known.saga().equals(saga)) {
      throw Problem.UNKNOWN_SAGA.because(
          "the service was not given " + saga + "; add it by its builder's saga(…)");
    }
    return switch (unit) {
      case Handling handling -> {
        String its = tenant == null ? handling.cause().tenant() : tenant;
        Cause cause = new Cause(handling.cause().metadata(), its);
        yield start(handling.tx(), handling.unit(), cause, saga, id, data);
      }
      case TxUnit its -> start(its.tx(), its, new Cause(its.cause(), oneTenant()), saga, id, data);
      default ->
          throw Problem.INVALID_ARGUMENT.because(
              "a saga starts in a delivery, or in transact(metadata, (tx, unit) -> …)");
    };
  }

  private <D extends Record> boolean start(
      Tx tx, TxUnit unit, Cause cause, Saga<D> saga, String id, D data) {
    SagaTurn turn = new SagaTurn(engine, tx, unit);
    boolean began = turn.begin(saga, id, data, correlated(cause, saga.name(), id));
    turn.finish(List.of());
    return began;
  }

  /** All that comes of a saga belongs together. */
  private static Cause correlated(Cause cause, String saga, String id) {
    if (cause.metadata().correlationId() != null) {
      return cause;
    }
    String stream = SagaDefinitions.stream(cause.tenant(), saga, id).toString();
    return new Cause(cause.metadata().withCorrelationId(stream), cause.tenant());
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
    if (actor.isBlank() || input.reason().isBlank()) {
      throw Problem.INVALID_ARGUMENT.because(
          "say who does this to saga " + saga + ' ' + id + ", and why: its history keeps it");
    }
    Metadata metadata = Metadata.none().withActor(actor);
    return commands.transact(
        metadata,
        (tx, unit) -> {
          SagaTurn turn = new SagaTurn(engine, tx, (TxUnit) unit);
          if (turn.state(oneTenant(), saga, id).version() == 0) {
            throw Problem.UNKNOWN_SAGA.because("there is no saga " + saga + " of id " + id);
          }
          Cause cause = correlated(new Cause(metadata, oneTenant()), saga, id);
          SagaState after = turn.take(saga, id, input, cause);
          turn.finish(List.of());
          return after;
        });
  }
}
