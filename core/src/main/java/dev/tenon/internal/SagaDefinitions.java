package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.StreamId;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The definitions of a service's sagas, by name and version. */
final class SagaDefinitions {
  private static final String CATEGORY = "saga.";

  private final Map<String, Map<Integer, Definition>> definitions = new HashMap<>();
  private final Map<String, Entity<List<SagaEvent>, SagaState, SagaEvent>> entities =
      new HashMap<>();

  SagaDefinitions(List<Saga<?>> sagas, Codec codec) {
    for (Saga<?> saga : sagas) {
      Map<Integer, Definition> versions =
          definitions.computeIfAbsent(saga.name(), name -> new HashMap<>());
      if (versions.put(saga.version(), new Definition(saga, codec)) != null) {
        throw Problem.INVALID_ARGUMENT.because(
            "there are two definitions of " + saga + "; count the version of one of them up");
      }
      entities.computeIfAbsent(saga.name(), SagaDefinitions::entityOf);
    }
    sagas.forEach(this::requireChildren);
  }

  private void requireChildren(Saga<?> saga) {
    for (Saga<?> child : saga.children()) {
      Definition known = find(child.name(), child.version());
      if (known == null || !known.saga().equals(child)) {
        throw Problem.UNKNOWN_SAGA.because(
            saga + " starts " + child + ", which the service was not given; add it, too");
      }
    }
  }

  /** Its stream holds what was decided, so its rules take it as it is. */
  static Entity<List<SagaEvent>, SagaState, SagaEvent> entityOf(String name) {
    return Entity.of(
        CATEGORY + name, SagaState.none(), (events, state) -> events, SagaState::after);
  }

  /** The stream of a saga, whether or not the service has its definition. */
  static StreamId stream(String tenant, String saga, String id) {
    return new StreamId(tenant, CATEGORY + saga, id);
  }

  boolean isEmpty() {
    return definitions.isEmpty();
  }

  Entity<List<SagaEvent>, SagaState, SagaEvent> entity(String tenant, String saga) {
    var entity = entities.get(saga);
    if (entity == null) {
      throw Problem.UNKNOWN_SAGA.because(
          "the service has no saga named '%s'; its sagas are %s; add it by its builder's saga(…)"
              .formatted(saga, entities.keySet()));
    }
    return entity.inTenant(tenant);
  }

  boolean knows(String saga) {
    return entities.containsKey(saga);
  }

  @Nullable Definition find(String saga, int version) {
    return definitions.getOrDefault(saga, Map.of()).get(version);
  }

  Definition get(String saga, int version) {
    Definition found = find(saga, version);
    if (found == null) {
      throw Problem.SAGA_STEP_MISSING.because(
          "the service has no version %d of saga %s; add it by its builder's saga(…)"
              .formatted(version, saga));
    }
    return found;
  }

  /** A definition, and the names that the replies to its steps come under. */
  static final class Definition {
    private final Saga<?> saga;
    private final Map<String, Set<String>> replies = new HashMap<>();

    Definition(Saga<?> saga, Codec codec) {
      this.saga = saga;
      TypedHandlers.namesOf(saga.dataType(), saga + " has data of", codec);
      for (Class<?> type : saga.signalTypes()) {
        TypedHandlers.namesOf(type, saga + " takes signals of", codec);
      }
      for (String step : saga.stepNames()) {
        Set<String> names = new HashSet<>();
        for (Class<?> type : saga.replyTypes(step)) {
          names.addAll(TypedHandlers.namesOf(type, saga + " takes replies of", codec));
        }
        replies.put(step, names);
      }
    }

    Saga<?> saga() {
      return saga;
    }

    boolean hasStep(String step) {
      return replies.containsKey(step);
    }

    boolean takes(String step, String replyType) {
      return replies.getOrDefault(step, Set.of()).contains(replyType);
    }
  }
}
