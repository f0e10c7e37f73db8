package dev.tenon.spi;

import dev.tenon.event.EventRecord;
import dev.tenon.event.StreamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest snapshot of each stream. They are only a cache of what the log tells: losing one loses
 * time. Safe for use by many threads.
 */
public interface SnapshotStore {
  /**
   * The snapshot of a stream and up to {@code limit} events after it, oldest first, in one round
   * trip. A snapshot of another schema version counts as none, and so does one of an event that the
   * log does not hold; then the events are those from the first.
   */
  Read read(StreamId stream, int schemaVersion, int limit);

  /**
   * Stores snapshots, each of another stream. One replaces those of its stream, whatever their
   * schema version, but never one of a newer event.
   */
  void save(List<Snapshot> snapshots);

  /** What was read of a stream. */
  record Read(@Nullable Snapshot snapshot, List<EventRecord> events) {}
}
