package dev.tenon.tck;

import dev.tenon.event.StreamId;
import dev.tenon.spi.Database;
import dev.tenon.spi.Snapshot;
import dev.tenon.spi.SnapshotStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Databases that break one promise about their snapshots each. */
final class SnapshotCheats {
  private SnapshotCheats() {}

  static Database keepsTheSnapshotSavedLast() {
    return new Cheat() {
      @Override
      boolean replaces(Snapshot saved, Snapshot old) {
        return true;
      }
    };
  }

  static Database keepsTheFirstSnapshotOfAVersion() {
    return new Cheat() {
      @Override
      boolean replaces(Snapshot saved, Snapshot old) {
        return saved.version() > old.version();
      }
    };
  }

  static Database readsSnapshotsOfAnySchemaVersion() {
    return new Cheat() {
      @Override
      boolean counts(Snapshot snapshot, int schemaVersion) {
        return isOfTheLog(snapshot);
      }
    };
  }

  static Database believesSnapshotsMoreThanTheLog() {
    return new Cheat() {
      @Override
      boolean counts(Snapshot snapshot, int schemaVersion) {
        return snapshot.schemaVersion() == schemaVersion;
      }
    };
  }

  static Database readsEveryEventOnTopOfASnapshot() {
    return new Cheat() {
      @Override
      long readFrom(@Nullable Snapshot snapshot) {
        return 0;
      }
    };
  }

  static Database savesTheFirstOfABatch() {
    return new Cheat() {
      @Override
      public void save(List<Snapshot> snapshots) {
        super.save(snapshots.subList(0, Math.min(1, snapshots.size())));
      }
    };
  }

  /** Honest but for what a cheat overrides. */
  private static class Cheat extends ForwardingDatabase implements SnapshotStore {
    private final Map<StreamId, Snapshot> newest = new ConcurrentHashMap<>();

    @Override
    public SnapshotStore snapshots() {
      return this;
    }

    boolean replaces(Snapshot saved, Snapshot old) {
      return saved.version() >= old.version();
    }

    boolean counts(Snapshot snapshot, int schemaVersion) {
      return snapshot.schemaVersion() == schemaVersion && isOfTheLog(snapshot);
    }

    long readFrom(@Nullable Snapshot snapshot) {
      return snapshot == null ? 0 : snapshot.version();
    }

    boolean isOfTheLog(Snapshot snapshot) {
      return honest.log().read(snapshot.stream(), snapshot.version() - 1, 1).stream()
          .anyMatch(event -> event.recordedAt().equals(snapshot.recordedAt()));
    }

    @Override
    public Read read(StreamId stream, int schemaVersion, int limit) {
      Snapshot found = newest.get(stream);
      Snapshot snapshot = found != null && counts(found, schemaVersion) ? found : null;
      return new Read(snapshot, honest.log().read(stream, readFrom(snapshot), limit));
    }

    @Override
    public void save(List<Snapshot> snapshots) {
      for (Snapshot saved : snapshots) {
        newest.merge(saved.stream(), saved, (old, fresh) -> replaces(fresh, old) ? fresh : old);
      }
    }
  }
}
