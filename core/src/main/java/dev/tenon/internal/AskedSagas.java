package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Loaded;
import dev.tenon.command.SemanticLocks;
import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Metadata;
import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaState;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The sagas in a database, without the service they are of. */
public final class AskedSagas {
  private static final int PAGE = 500;

  private final Database database;
  private final InstantSource clock;
  private final Codec codec = new SagaCodec(new PayloadCodec());
  private final Entities entities;
  private final SagaRows rows;
  private final Limits limits = new Limits(Limits.MAX_WRITE_BYTES);

  /** Those of a database that has tables for them. */
  public AskedSagas(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.entities = entities(database, codec);
    this.rows = new SagaRows(database.views());
    rows.prepare();
  }

  /** What brings sagas back whose definitions nobody has. */
  static Entities entities(Database database, Codec codec) {
    return new Entities(
        new StreamReader(database.log()),
        database.snapshots(),
        new SnapshotWriter("sagas", database.snapshots(), codec, new ThreadHost()),
        codec);
  }

  /** The semantic locks in a database that has a table for them. */
  public static SemanticLocks locks(Database database, InstantSource clock) {
    Codec codec = new SagaCodec(new PayloadCodec());
    LockRows held = new LockRows(database.views());
    held.prepare();
    EventIds ids = new EventIds(clock, ThreadLocalRandom.current().nextLong());
    return new StoredLocks(database, clock, ids, entities(database, codec), codec, held, null);
  }

  private static Entity<List<SagaEvent>, SagaState, SagaEvent> entity(String tenant, String saga) {
    return SagaDefinitions.entityOf(saga).inTenant(tenant);
  }

  /** Sagas in the order of their names and ids; of all tenants if none is named. */
  public List<SagaInstance> list(
      @Nullable String tenant, SagaFilter filter, @Nullable SagaInstance after, int limit) {
    String key = after == null ? "" : SagaEngine.keyOf(after);
    return rows.find(tenant, filter, key, limit);
  }

  /** A saga as it is now. */
  public Loaded<SagaState> load(String tenant, String saga, String id) {
    return entities.load(entity(tenant, saga), id);
  }

  /** What happened to a saga. */
  public List<HistoryEntry<SagaState, SagaEvent>> history(
      String tenant, String saga, String id, long afterVersion, int limit) {
    return entities.history(entity(tenant, saga), id, afterVersion, limit);
  }

  /** Stores what an operator wants done; returns what its events will name as their cause. */
  public String ask(
      String tenant,
      String saga,
      String id,
      SagaAction action,
      @Nullable String step,
      String actor,
      String reason) {
    requireSaid(saga, id, actor, reason);
    requirePossible(load(tenant, saga, id).state(), saga, id, action, step);
    String asked = UUID.randomUUID().toString();
    Instant now = clock.instant();
    SagaAsked what = new SagaAsked(saga, id, action, step, reason);
    Timer timer =
        new Timer(
            SagaReaction.READER,
            tenant,
            asked,
            past(now),
            codec.encode(what),
            Metadata.none()
                .withActor(actor)
                .withCorrelationId(SagaDefinitions.stream(tenant, saga, id).toString())
                .withOccurredAt(now));
    List<Change> changes = List.of(new Change.Schedule(timer));
    limits.check(changes);
    Outcome outcome = database.log().write(List.of(new Write(now, changes))).getFirst();
    if (!(outcome instanceof Outcome.Committed)) {
      throw Problem.STORAGE_FAILED.because(
          "%s of saga %s %s could not be stored: %s".formatted(action, saga, id, outcome));
    }
    return asked;
  }

  /** Due by the service's clock, whatever it shows, and in the order of asking. */
  private static Instant past(Instant now) {
    return Instant.EPOCH.plus(now.toEpochMilli(), ChronoUnit.MICROS);
  }

  /** Refuses what nobody says who does, or why. */
  static void requireSaid(String saga, String id, String actor, String reason) {
    if (actor.isBlank() || reason.isBlank()) {
      throw Problem.INVALID_ARGUMENT.because(
          "say who does this to saga " + saga + ' ' + id + ", and why: its history keeps it");
    }
  }

  /** As far as it can be told without the definition. */
  private static void requirePossible(
      SagaState state, String saga, String id, SagaAction action, @Nullable String step) {
    if (state.version() == 0) {
      throw Problem.UNKNOWN_SAGA.because("there is no saga " + saga + " of id " + id);
    }
    boolean ofStep = action == SagaAction.RETRY || action == SagaAction.SKIP;
    String why = null;
    if (state.phase().isFinal()) {
      why = "it is " + state.phase();
    } else if (ofStep && (step == null || !state.statusOf(step).isStuck())) {
      why =
          "step %s is %s, and only a stuck one can be retried or skipped"
              .formatted(step, step == null ? "not named" : state.statusOf(step));
    }
    if (why != null) {
      throw Problem.SAGA_ACTION_REFUSED.because(
          "%s of saga %s %s cannot be done: %s".formatted(action, saga, id, why));
    }
  }

  /** Takes out of the list those that ended so long ago; returns how many. */
  public long forgetEnded(@Nullable String tenant, Duration olderThan) {
    return rows.forgetEnded(database, tenant, clock.instant().minus(olderThan));
  }

  /** Removes those that ended so long ago, with their histories; returns how many. */
  public long prune(@Nullable String tenant, Duration olderThan) {
    return new SagaPruning(database, clock, rows, entities::forget)
        .prune(tenant, clock.instant().minus(olderThan));
  }

  /** What became of something asked for; null if nothing yet. */
  public @Nullable SagaEvent answer(String tenant, String saga, String id, String asked) {
    long after = 0;
    List<HistoryEntry<SagaState, SagaEvent>> page;
    do {
      page = history(tenant, saga, id, after, PAGE);
      for (HistoryEntry<SagaState, SagaEvent> entry : page) {
        boolean isAnswer =
            entry.event() instanceof SagaEvent.Intervened
                || entry.event() instanceof SagaEvent.ActionRefused;
        if (isAnswer && asked.equals(entry.causationId())) {
          return entry.event();
        }
        after = entry.version();
      }
    } while (page.size() == PAGE);
    return null;
  }
}
