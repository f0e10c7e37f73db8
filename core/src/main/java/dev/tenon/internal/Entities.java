package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.Loaded;
import dev.tenon.event.Codec;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.StreamId;
import dev.tenon.spi.EventLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings entities back from their events. */
final class Entities {
  private static final int PAGE = 1_000;

  private final EventLog log;
  private final Codec codec;
  private final StateCache cache = new StateCache();

  Entities(EventLog log, Codec codec) {
    this.log = log;
    this.codec = codec;
  }

  StateCache cache() {
    return cache;
  }

  /** As the log tells, at least as new as this call. */
  <S, E> Loaded<S> load(Entity<?, S, E> entity, String id) {
    StreamId stream = entity.stream(id);
    Loaded<S> loaded = catchUp(entity, stream, cache.get(stream));
    cache.put(stream, loaded);
    return loaded;
  }

  /** As it was within a bound. */
  <S, E> Loaded<S> load(Entity<?, S, E> entity, String id, Until until) {
    return fold(entity, entity.stream(id), start(entity), until);
  }

  /** As cached if it is, perhaps behind the log; the flag of the result tells. */
  <S, E> Known<S> known(Entity<?, S, E> entity, StreamId stream) {
    Loaded<S> cached = cache.get(stream);
    return cached == null
        ? new Known<>(fold(entity, stream, start(entity), Until.now()), false)
        : new Known<>(cached, true);
  }

  /** As the log tells, under a lock that keeps others from changing it meanwhile. */
  <S, E> Known<S> newest(Entity<?, S, E> entity, StreamId stream) {
    return new Known<>(catchUp(entity, stream, cache.get(stream)), false);
  }

  /** True if a stream has no event after that version. */
  boolean isNewest(StreamId stream, long version) {
    return log.read(stream, version, 1).isEmpty();
  }

  /** A state, and whether it comes from the cache. */
  record Known<S>(Loaded<S> loaded, boolean cached) {}

  <S, E> Loaded<S> catchUp(Entity<?, S, E> entity, StreamId stream, @Nullable Loaded<S> from) {
    return fold(entity, stream, from == null ? start(entity) : from, Until.now());
  }

  private static <S> Loaded<S> start(Entity<?, S, ?> entity) {
    return new Loaded<>(0, entity.decider().initial(), null);
  }

  private <S, E> Loaded<S> fold(
      Entity<?, S, E> entity, StreamId stream, Loaded<S> from, Until until) {
    Loaded<S> loaded = from;
    long read = from.version();
    while (true) {
      List<EventRecord> page = log.read(stream, read, PAGE);
      for (EventRecord record : page) {
        if (until.includes(record)) {
          @SuppressWarnings("unchecked") // an entity's stream holds its events
          E event = (E) codec.decode(record.payload());
          S state = entity.decider().evolve(loaded.state(), event);
          loaded = new Loaded<>(record.version(), state, record.recordedAt());
        }
        read = record.version();
      }
      if (page.size() < PAGE) {
        return loaded;
      }
    }
  }
}
