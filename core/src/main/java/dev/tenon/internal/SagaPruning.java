package dev.tenon.internal;

import dev.tenon.command.Loaded;
import dev.tenon.event.Codec;
import dev.tenon.event.StreamId;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaParent;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.SagaStatus;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Removes sagas that ended long ago, with their histories. What still waits stays, and so do its
 * parent and children: they may have to tell each other something.
 */
final class SagaPruning {
  private static final int PAGE = 200;
  private static final List<SagaStatus> ENDED =
      List.of(SagaStatus.COMPLETED, SagaStatus.COMPENSATED, SagaStatus.ENDED);

  private final Database database;
  private final InstantSource clock;
  private final SagaRows rows;
  private final Entities entities;
  private final Consumer<StreamId> gone;

  /** Where the next round goes on: a status, and a key. */
  private int status;

  private String after = "";

  /**
   * Those of a database.
   *
   * @param gone hears of each stream that was removed
   */
  SagaPruning(Database database, InstantSource clock, SagaRows rows, Consumer<StreamId> gone) {
    this.database = database;
    this.clock = clock;
    this.rows = rows;
    this.gone = gone;
    Codec codec = new SagaCodec(new PayloadCodec()); // of definitions that may be gone
    this.entities = AskedSagas.entities(database, codec);
  }

  /**
   * Removes all that ended before.
   *
   * @param tenant null: of all tenants
   * @return how many
   */
  long prune(@Nullable String tenant, Instant before) {
    long pruned = 0;
    for (SagaStatus ended : ENDED) {
      List<SagaInstance> page;
      String last = "";
      do {
        page = rows.in(ended, last, PAGE);
        pruned += prune(page, tenant, before);
        last = page.isEmpty() ? last : SagaEngine.keyOf(page.getLast());
      } while (page.size() == PAGE);
    }
    return pruned;
  }

  /** Looks at up to so many of those that ended, round by round at all of them. */
  synchronized int pruneSome(Instant before, int limit) {
    int pruned = 0;
    int seen = 0;
    for (int statuses = 0; statuses < ENDED.size() && seen < limit; ) {
      List<SagaInstance> page = rows.in(ENDED.get(status), after, Math.min(PAGE, limit - seen));
      pruned += prune(page, null, before);
      seen += page.size();
      if (page.size() < PAGE) {
        status = (status + 1) % ENDED.size();
        after = "";
        statuses++;
      } else {
        after = SagaEngine.keyOf(page.getLast());
      }
    }
    return pruned;
  }

  private int prune(List<SagaInstance> page, @Nullable String tenant, Instant before) {
    List<Old> old = new ArrayList<>();
    Set<Family> waiting = null;
    for (SagaInstance it : page) {
      if ((tenant != null && !tenant.equals(it.tenant())) || !it.changedAt().isBefore(before)) {
        continue;
      }
      if (it.status() == SagaStatus.ENDED && !it.steps().isEmpty() && waiting == null) {
        waiting = parentsOfWaiting();
      }
      Loaded<SagaState> saga = load(it.tenant(), it.saga(), it.id());
      boolean isParent =
          waiting != null && waiting.contains(new Family(it.tenant(), it.saga(), it.id()));
      if (!isParent && !parentWaits(it.tenant(), saga.state())) {
        old.add(new Old(it, saga.version()));
      }
    }
    if (old.isEmpty() || remove(old)) {
      return old.size();
    }
    // One of them was changed meanwhile, or is the end of the log.
    return (int) old.stream().filter(one -> remove(List.of(one))).count();
  }

  private Loaded<SagaState> load(String tenant, String saga, String id) {
    var entity = SagaDefinitions.entityOf(saga).inTenant(tenant);
    return entities.fresh(entity, entity.stream(id));
  }

  private boolean parentWaits(String tenant, SagaState child) {
    SagaParent parent = child.parent();
    if (parent == null) {
      return false;
    }
    SagaState its = load(tenant, parent.saga(), parent.id()).state();
    return its.version() > 0 && !its.phase().isFinal();
  }

  /** Only one that an operator ended as it was may have children that still wait. */
  private Set<Family> parentsOfWaiting() {
    Set<Family> parents = new HashSet<>();
    for (SagaStatus open : SagaEngine.OPEN) {
      List<SagaInstance> page;
      String last = "";
      do {
        page = rows.in(open, last, PAGE);
        for (SagaInstance it : page) {
          SagaParent parent = load(it.tenant(), it.saga(), it.id()).state().parent();
          if (parent != null) {
            parents.add(new Family(it.tenant(), parent.saga(), parent.id()));
          }
        }
        last = page.isEmpty() ? last : SagaEngine.keyOf(page.getLast());
      } while (page.size() == PAGE);
    }
    return parents;
  }

  private boolean remove(List<Old> old) {
    List<Change> changes = new ArrayList<>();
    for (Old one : old) {
      if (one.version > 0) {
        changes.add(new Change.Forget(one.stream(), one.version));
      }
    }
    try (Tx tx = database.begin()) {
      rows.remove(tx, old.stream().map(one -> one.stream().toString()).toList());
      tx.add(new Write(clock.instant(), changes));
      Outcome outcome = tx.commit();
      if (outcome instanceof Outcome.Failed failed) {
        throw failed.problem();
      }
      if (!(outcome instanceof Outcome.Committed)) {
        return false;
      }
    }
    for (Old one : old) {
      entities.forget(one.stream());
      gone.accept(one.stream());
    }
    return true;
  }

  private record Family(String tenant, String saga, String id) {}

  /** One that may go, as it was looked at. */
  private record Old(SagaInstance it, long version) {
    StreamId stream() {
      return SagaDefinitions.stream(it.tenant(), it.saga(), it.id());
    }
  }
}
