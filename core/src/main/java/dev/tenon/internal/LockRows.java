package dev.tenon.internal;

import dev.tenon.command.SemanticLock;
import dev.tenon.error.Problem;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.view.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One row for each semantic lock that is held, changed together with it. */
final class LockRows {
  private static final int PAGE = 500;
  private static final Table<Row> TABLE =
      Table.of("semantic_lock", Row.class, "stream", Row::stream).indexedBy("owner");

  private final ViewStore views;
  private boolean prepared;

  LockRows(ViewStore views) {
    this.views = views;
  }

  /** Makes the table usable; before anything else. */
  void prepare() {
    views.prepare(TABLE);
    prepared = true;
  }

  /** Whether the service keeps any. */
  boolean arePrepared() {
    return prepared;
  }

  void requirePrepared(String service) {
    if (!prepared) {
      throw Problem.INVALID_ARGUMENT.because(
          "service %s keeps no semantic locks; have it do so by its builder's semanticLocks()"
              .formatted(service));
    }
  }

  void save(Tx tx, SemanticLock lock) {
    Row row = Row.of(lock);
    views.save(tx, TABLE, Map.of(row.stream(), Optional.of(row)));
  }

  void remove(Tx tx, String tenant, String name) {
    views.save(tx, TABLE, Map.of(keyOf(tenant, name), Optional.empty()));
  }

  static String keyOf(String tenant, String name) {
    return stream(tenant, name).toString();
  }

  private static StreamId stream(String tenant, String name) {
    return LockState.entity(tenant).stream(name);
  }

  Optional<SemanticLock> find(String tenant, String name) {
    var query = new ViewStore.Query("stream", keyOf(tenant, name), "", 1);
    return views.find(TABLE, query).stream().map(Row::toLock).findFirst();
  }

  /**
   * Those that are held.
   *
   * @param tenant null: of all tenants
   * @param owner null: of all owners
   */
  List<SemanticLock> list(
      @Nullable String tenant, @Nullable String owner, @Nullable SemanticLock after, int limit) {
    if (limit < 1) {
      throw Problem.INVALID_ARGUMENT.because("a list has 1 lock or more, not " + limit);
    }
    List<SemanticLock> found = new ArrayList<>();
    String last = after == null ? "" : keyOf(after.tenant(), after.name());
    while (true) {
      var query = new ViewStore.Query(owner == null ? null : "owner", owner, last, PAGE);
      List<Row> page = views.find(TABLE, query);
      for (Row row : page) {
        if (tenant == null || tenant.equals(row.tenant())) {
          found.add(row.toLock());
          if (found.size() == limit) {
            return found;
          }
        }
        last = row.stream();
      }
      if (page.size() < PAGE) {
        return found;
      }
    }
  }

  /**
   * A lock that is held.
   *
   * @param stream the name of its stream
   */
  record Row(
      String stream, String tenant, String name, String owner, Instant takenAt, Instant expiresAt) {
    static Row of(SemanticLock it) {
      return new Row(
          keyOf(it.tenant(), it.name()),
          it.tenant(),
          it.name(),
          it.owner(),
          it.takenAt(),
          it.until());
    }

    SemanticLock toLock() {
      return new SemanticLock(tenant, name, owner, takenAt, expiresAt);
    }
  }
}
