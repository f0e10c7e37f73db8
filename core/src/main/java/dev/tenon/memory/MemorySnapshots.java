package dev.tenon.memory;

import dev.tenon.event.EventRecord;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Snapshot;
import dev.tenon.spi.SnapshotStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest snapshot of each stream. */
final class MemorySnapshots implements SnapshotStore {
  private final MemoryDatabase database;
  private final Map<StreamId, Snapshot> newest = new HashMap<>();

  MemorySnapshots(MemoryDatabase database) {
    this.database = database;
  }

  void copyFrom(MemorySnapshots other) {
    newest.putAll(other.newest);
  }

  @Override
  public Read read(StreamId stream, int schemaVersion, int limit) {
    return database.locked(() -> {
      Snapshot snapshot = find(stream, schemaVersion);
      long after = snapshot == null ? 0 : snapshot.version();
      return new Read(snapshot, database.log().read(stream, after, limit));
    });
  }

  private @Nullable Snapshot find(StreamId stream, int schemaVersion) {
    Snapshot snapshot = newest.get(stream);
    return snapshot != null && snapshot.schemaVersion() == schemaVersion && isOfTheLog(snapshot)
        ? snapshot
        : null;
  }

  private boolean isOfTheLog(Snapshot snapshot) {
    List<EventRecord> its = database.log().read(snapshot.stream(), snapshot.version() - 1, 1);
    return !its.isEmpty() && its.getFirst().recordedAt().equals(snapshot.recordedAt());
  }

  @Override
  public void save(List<Snapshot> snapshots) {
    database.locked(() -> {
      for (Snapshot snapshot : snapshots) {
        newest.merge(
            snapshot.stream(),
            snapshot,
            (old, fresh) -> fresh.version() >= old.version() ? fresh : old);
      }
      return snapshots;
    });
  }
}
