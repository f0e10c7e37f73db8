package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.SagaStatus;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.view.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One row for each saga, changed together with it: what operators look through. */
final class SagaRows {
  private static final int PAGE = 500;
  private static final String SEPARATOR = " ";
  private static final Table<Row> TABLE =
      Table.of("saga_instance", Row.class, "instance", Row::instance).indexedBy("saga", "status");

  private final ViewStore views;

  SagaRows(ViewStore views) {
    this.views = views;
  }

  void prepare() {
    views.prepare(TABLE);
  }

  void save(Tx tx, Map<String, Row> rows) {
    if (!rows.isEmpty()) {
      Map<String, Optional<Row>> saved = new LinkedHashMap<>();
      rows.forEach((key, row) -> saved.put(key, Optional.of(row)));
      views.save(tx, TABLE, saved);
    }
  }

  /**
   * Those that a filter finds.
   *
   * @param tenant null: of all tenants
   * @param after the key of the last that is not wanted any more; empty: from the first
   */
  List<SagaInstance> find(@Nullable String tenant, SagaFilter filter, String after, int limit) {
    if (limit < 1) {
      throw Problem.INVALID_ARGUMENT.because("a list has 1 saga or more, not " + limit);
    }
    List<SagaInstance> found = new ArrayList<>();
    String last = after;
    while (true) {
      List<Row> page = views.find(TABLE, query(filter, last));
      for (Row row : page) {
        boolean ofTenant = tenant == null || tenant.equals(row.tenant());
        if (ofTenant && filter.matches(row.toInstance())) {
          found.add(row.toInstance());
          if (found.size() == limit) {
            return found;
          }
        }
        last = row.instance();
      }
      if (page.size() < PAGE) {
        return found;
      }
    }
  }

  /**
   * Takes out those that ended before, batch by batch; what their streams hold stays.
   *
   * @param tenant null: of all tenants
   * @return how many
   */
  long forgetEnded(Database database, @Nullable String tenant, Instant before) {
    long forgotten = 0;
    for (SagaStatus status : SagaStatus.values()) {
      if (status.isFinal()) {
        forgotten += forget(database, tenant, SagaFilter.all().in(status), before);
      }
    }
    return forgotten;
  }

  private long forget(
      Database database, @Nullable String tenant, SagaFilter ended, Instant before) {
    long forgotten = 0;
    String last = "";
    List<Row> page;
    do {
      page = views.find(TABLE, query(ended, last));
      Map<String, Optional<Row>> old = new LinkedHashMap<>();
      for (Row row : page) {
        last = row.instance();
        boolean ofTenant = tenant == null || tenant.equals(row.tenant());
        if (ofTenant && row.changedAt().isBefore(before)) {
          old.put(row.instance(), Optional.empty());
        }
      }
      delete(database, old);
      forgotten += old.size();
    } while (page.size() == PAGE);
    return forgotten;
  }

  private void delete(Database database, Map<String, Optional<Row>> old) {
    if (!old.isEmpty()) {
      try (Tx tx = database.begin()) {
        views.save(tx, TABLE, old);
        if (tx.commit() instanceof Outcome.Failed failed) {
          throw failed.problem();
        }
      }
    }
  }

  /** Up to so many of that status, in the order of their keys. */
  List<SagaInstance> in(SagaStatus status, String after, int limit) {
    return views.find(TABLE, new ViewStore.Query("status", status, after, limit)).stream()
        .map(Row::toInstance)
        .toList();
  }

  void remove(Tx tx, Collection<String> keys) {
    Map<String, Optional<Row>> gone = new LinkedHashMap<>();
    keys.forEach(key -> gone.put(key, Optional.empty()));
    views.save(tx, TABLE, gone);
  }

  private static ViewStore.Query query(SagaFilter filter, String after) {
    if (filter.status() != null) {
      return new ViewStore.Query("status", filter.status(), after, PAGE);
    }
    return filter.saga() == null
        ? new ViewStore.Query(null, null, after, PAGE)
        : new ViewStore.Query("saga", filter.saga(), after, PAGE);
  }

  /**
   * A saga as it stands.
   *
   * @param instance the name of its stream
   * @param steps those that are open; their names have no spaces
   */
  record Row(
      String instance,
      String tenant,
      String saga,
      String id,
      int version,
      SagaStatus status,
      String steps,
      @Nullable String reason,
      Instant startedAt,
      Instant changedAt) {
    static Row of(
        String instance, String tenant, String saga, String id, SagaState state, Instant now) {
      Instant startedAt = state.startedAt();
      return new Row(
          instance,
          tenant,
          saga,
          id,
          state.version(),
          state.status(),
          String.join(SEPARATOR, state.openSteps()),
          state.reason(),
          startedAt == null ? now : startedAt,
          now);
    }

    SagaInstance toInstance() {
      List<String> open = steps.isEmpty() ? List.of() : List.of(steps.split(SEPARATOR));
      return new SagaInstance(
          tenant, saga, id, version, status, open, reason, startedAt, changedAt);
    }
  }
}
