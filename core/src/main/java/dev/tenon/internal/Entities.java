package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Loaded;
import dev.tenon.command.Snapshots;
import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Snapshot;
import dev.tenon.spi.SnapshotStore;
import dev.tenon.spi.StateEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Brings entities back from their snapshots and events. */
final class Entities {
  private static final System.Logger LOG = System.getLogger(Entities.class.getName());

  private final StreamReader streams;
  private final SnapshotStore store;
  private final SnapshotWriter snapshots;
  private final Codec codec;
  private final StateCache cache = new StateCache();
  private final Set<Class<?>> knownStates = ConcurrentHashMap.newKeySet();

  Entities(StreamReader streams, SnapshotStore store, SnapshotWriter snapshots, Codec codec) {
    this.streams = streams;
    this.store = store;
    this.snapshots = snapshots;
    this.codec = codec;
  }

  /** As the log tells, at least as new as this call. */
  <S, E> Loaded<S> load(Entity<?, S, E> entity, String id) {
    StreamId stream = entity.stream(id);
    Loaded<S> loaded = fresh(entity, stream);
    cache.put(stream, loaded);
    return loaded;
  }

  /** As it was within a bound. */
  <S, E> Loaded<S> load(Entity<?, S, E> entity, String id, Until until) {
    return recall(entity, entity.stream(id), until);
  }

  /** As {@link #load(Entity, String)}, remembered by nobody. */
  <S, E> Loaded<S> fresh(Entity<?, S, E> entity, StreamId stream) {
    Loaded<S> cached = cache.get(stream);
    return cached == null ? recall(entity, stream, Until.now()) : catchUp(entity, stream, cached);
  }

  /** As cached if it is, perhaps behind the log; the flag of the result tells. */
  <S, E> Known<S> known(Entity<?, S, E> entity, StreamId stream) {
    Loaded<S> cached = cache.get(stream);
    return cached == null
        ? new Known<>(recall(entity, stream, Until.now()), false)
        : new Known<>(cached, true);
  }

  /** As the log tells, under a lock that keeps others from changing it meanwhile. */
  <S, E> Known<S> newest(Entity<?, S, E> entity, StreamId stream) {
    return new Known<>(fresh(entity, stream), false);
  }

  /** True if a stream has no event after that version. */
  boolean isNewest(StreamId stream, long version) {
    return streams.log().read(stream, version, 1).isEmpty();
  }

  /** With the events after a state that was once its newest. */
  <S, E> Loaded<S> catchUp(Entity<?, S, E> entity, StreamId stream, Loaded<S> from) {
    return fold(entity, stream, from, Until.now());
  }

  /** Remembers a state that is now durable. */
  <S> void changed(Entity<?, S, ?> entity, StreamId stream, long before, Loaded<S> now) {
    cache.put(stream, now);
    Snapshots<S> kept = entity.snapshots();
    if (kept != null && now.version() / kept.every() > before / kept.every()) {
      snapshots.offer(kept, stream, now);
    }
  }

  /** Remembers a state that was read. */
  void unchanged(StreamId stream, Loaded<?> state) {
    cache.put(stream, state);
  }

  void forget(StreamId stream) {
    cache.forget(stream);
  }

  /** What happened to an entity after a version, and its states then. */
  <S, E> List<HistoryEntry<S, E>> history(
      Entity<?, S, E> entity, String id, long after, int limit) {
    if (after < 0 || limit < 1) {
      throw Problem.INVALID_ARGUMENT.because(
          "a history is of 1 event or more after version 0 or later, not "
              + limit
              + " after version "
              + after);
    }
    StreamId stream = entity.stream(id);
    Loaded<S> before = after == 0 ? start(entity) : recall(entity, stream, Until.version(after));
    if (before.version() < after) {
      return List.of();
    }
    String incarnation = streams.log().end().incarnation();
    List<HistoryEntry<S, E>> entries = new ArrayList<>();
    Fold<S, E> fold = new Fold<>(entity, before);
    for (EventRecord record : streams.log().read(stream, after, limit)) {
      E event = fold.take(record);
      Position position = new Position(incarnation, record.offset());
      entries.add(new HistoryEntry<>(event, record, position, fold.loaded.state()));
    }
    return entries;
  }

  /** From its snapshot on, if it has one that is within the bound. */
  private <S, E> Loaded<S> recall(Entity<?, S, E> entity, StreamId stream, Until until) {
    Snapshots<S> kept = entity.snapshots();
    // Business time goes to and fro, and a snapshot does not tell its position.
    if (kept == null || until instanceof Until.AsOf || until instanceof Until.AtPosition) {
      return fold(entity, stream, start(entity), until);
    }
    requireKnown(entity, kept.type());
    SnapshotStore.Read read = store.read(stream, kept.schemaVersion(), StreamReader.PAGE);
    Snapshot snapshot = read.snapshot();
    Loaded<S> from = snapshot == null ? start(entity) : restore(kept, snapshot, until);
    Fold<S, E> fold = new Fold<>(entity, from == null ? start(entity) : from);
    if (from == null) {
      streams.read(stream, 0, until, fold::take);
    } else {
      streams.read(stream, read.events(), until, fold::take);
    }
    boolean newest = until.equals(Until.now());
    if (newest && (from == null || fold.loaded.version() - from.version() >= kept.every())) {
      snapshots.offer(kept, stream, fold.loaded);
    }
    return fold.loaded;
  }

  /** The state of a snapshot; null if it is beyond the bound or cannot be read. */
  private <S> @Nullable Loaded<S> restore(Snapshots<S> kept, Snapshot snapshot, Until until) {
    boolean within =
        until instanceof Until.Version(long version)
            ? snapshot.version() <= version
            : until instanceof Until.RecordedAt at && !snapshot.recordedAt().isAfter(at.instant());
    if (!within) {
      return null;
    }
    try {
      S state = kept.decode(snapshot.state(), codec);
      return new Loaded<>(snapshot.version(), state, snapshot.recordedAt());
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the snapshot of {0} cannot be read, its events are: {1}",
          snapshot.stream(),
          e.toString());
      return null;
    }
  }

  private void requireKnown(Entity<?, ?, ?> entity, @Nullable Class<?> state) {
    if (state != null && !knownStates.contains(state)) {
      requireKnownToCodec(entity, state);
      knownStates.add(state);
    }
  }

  private void requireKnownToCodec(Entity<?, ?, ?> entity, Class<?> state) {
    if (!state.isSealed()) {
      TypedHandlers.namesOf(state, "entity " + entity + " keeps snapshots of", codec);
      return;
    }
    for (Class<?> permitted : state.getPermittedSubclasses()) {
      requireKnownToCodec(entity, permitted);
    }
  }

  private static <S> Loaded<S> start(Entity<?, S, ?> entity) {
    return new Loaded<>(0, entity.decider().initial(), null);
  }

  private <S, E> Loaded<S> fold(
      Entity<?, S, E> entity, StreamId stream, Loaded<S> from, Until until) {
    Fold<S, E> fold = new Fold<>(entity, from);
    if (until.equals(Until.now())) {
      streams.readForState(stream, from.version(), fold::take);
    } else {
      streams.read(stream, from.version(), until, fold::take);
    }
    return fold.loaded;
  }

  /** A state, and whether it comes from the cache. */
  record Known<S>(Loaded<S> loaded, boolean cached) {}

  /** A state that takes events in. */
  private final class Fold<S, E> {
    private final Entity<?, S, E> entity;
    private Loaded<S> loaded;

    Fold(Entity<?, S, E> entity, Loaded<S> from) {
      this.entity = entity;
      this.loaded = from;
    }

    E take(EventRecord record) {
      return take(record.version(), record.payload(), record.recordedAt());
    }

    void take(StateEvent event) {
      take(event.version(), event.payload(), event.recordedAt());
    }

    private E take(long version, Payload payload, Instant recordedAt) {
      @SuppressWarnings("unchecked") // an entity's stream holds its events
      E event = (E) codec.decode(payload);
      S state = entity.decider().evolve(loaded.state(), event);
      loaded = new Loaded<>(version, state, recordedAt);
      return event;
    }
  }
}
