package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.Loaded;
import dev.tenon.command.OwnedLocks;
import dev.tenon.command.Refused;
import dev.tenon.command.UnitOfWork;
import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what commands decide, one append per entity, until it is written as a whole. */
class Unit implements UnitOfWork {
  private final ServiceParts parts;
  private final Entities entities;
  private final Map<StreamId, Touched<?>> touched = new LinkedHashMap<>();
  private final Set<StreamId> toLock = new LinkedHashSet<>();
  private final List<Change> first = new ArrayList<>();
  private Metadata metadata = Metadata.none();

  Unit(ServiceParts parts) {
    this.parts = parts;
    this.entities = parts.entities();
  }

  /** What events decided from now on are marked with. */
  void causedBy(Metadata cause) {
    metadata = cause;
  }

  Metadata cause() {
    return metadata;
  }

  @Override
  public <C, S, E> Execution<S> execute(Entity<C, S, E> entity, String id, C command) {
    StreamId stream = entity.stream(id);
    @SuppressWarnings("unchecked") // one entity per category
    Touched<S> entry = (Touched<S>) touched.get(stream);
    if (entity.isLocked()) {
      toLock.add(stream);
    }
    if (entry == null) {
      entry = new Touched<>(entity, known(entity, stream));
      touched.put(stream, entry);
    }
    List<? extends E> events = decide(entity, stream, entry, command);
    S state = entry.state;
    for (E event : events) {
      state = entity.decider().evolve(state, event);
    }
    String key = entity.key(id, state);
    if (key.isBlank()) {
      throw Problem.INVALID_ARGUMENT.because("the key of " + stream + " must not be blank");
    }
    String qualified = stream.qualify(key);
    List<NewEvent> fresh = new ArrayList<>(events.size());
    for (E event : events) {
      fresh.add(
          new NewEvent(
              parts.ids().next(),
              parts.codec().encode(event),
              qualified,
              metadata,
              entity.tags(event)));
    }
    decided(stream, entry.version(), fresh);
    entry.events.addAll(fresh);
    entry.state = state;
    return new Execution<>(entry.version(), state, entry.base.recordedAt(), List.of());
  }

  @Override
  public OwnedLocks locksOf(String owner) {
    throw Problem.INVALID_ARGUMENT.because(
        "semantic locks are taken in a delivery, a saga's local work or"
            + " transact(metadata, (tx, unit) -> …)");
  }

  /** Knows one as it is, unless it was touched before. */
  <S> void touch(Entity<?, S, ?> entity, StreamId stream, Loaded<S> state) {
    touched.putIfAbsent(stream, new Touched<>(entity, new Entities.Known<>(state, false)));
  }

  /** What a stream's entity is like when it is first touched. */
  <S, E> Entities.Known<S> known(Entity<?, S, E> entity, StreamId stream) {
    return entity.isLocked() ? entities.newest(entity, stream) : entities.known(entity, stream);
  }

  /** Hears what a command decided on that version. */
  void decided(StreamId stream, long version, List<NewEvent> events) {}

  /** A decision that changes nothing is not checked by an append: never take it on an old state. */
  private <C, S, E> List<? extends E> decide(
      Entity<C, S, E> entity, StreamId stream, Touched<S> entry, C command) {
    boolean certain = !entry.cached || !entry.events.isEmpty();
    try {
      List<? extends E> events = entity.decider().decide(command, entry.state);
      if (certain || !events.isEmpty()) {
        return events;
      }
    } catch (Refused refused) {
      if (certain) {
        throw refused;
      }
    }
    entry.rebase(entities.catchUp(entity, stream, entry.base));
    return entity.decider().decide(command, entry.state);
  }

  /** The streams of what was decided of entities that want to be locked. */
  Set<StreamId> toLock() {
    return toLock;
  }

  /** Remembers what was decided of one entity as the answer to a request. */
  void remember(String key, String fingerprint, StreamId stream) {
    Touched<?> entry = Objects.requireNonNull(touched.get(stream));
    int events = entry.events.size();
    first.add(new Change.Remember(new Request(key, fingerprint, stream, entry.version(), events)));
  }

  /**
   * The appends of all that was decided, after what is checked before them. An entity that only was
   * looked at must not have changed meanwhile either, since what others recorded may rest on it.
   */
  List<Change> changes() {
    List<Change> changes = new ArrayList<>(first);
    if (touched.values().stream().anyMatch(entry -> !entry.events.isEmpty())) {
      touched.forEach((stream, entry) -> {
        var expected = ExpectedVersion.exact(entry.base.version());
        changes.add(new Change.Append(stream, expected, entry.events));
      });
    }
    return changes;
  }

  /** Remembers the states that are now durable. */
  void committed(List<EventRecord> events) {
    Map<StreamId, EventRecord> newest = new LinkedHashMap<>();
    events.forEach(event -> newest.put(event.stream(), event));
    touched.forEach((stream, entry) -> keep(entry, stream, newest.get(stream)));
  }

  private <S> void keep(Touched<S> entry, StreamId stream, @Nullable EventRecord last) {
    if (last != null) {
      Loaded<S> now = new Loaded<>(last.version(), entry.state, last.recordedAt());
      entities.changed(entry.entity, stream, entry.base.version(), now);
    } else if (!entry.cached) {
      entities.unchanged(stream, entry.base);
    }
  }

  /** Drops what the cache knows of the entities touched, since some of it was old. */
  void outdated() {
    touched.keySet().forEach(entities::forget);
  }

  /**
   * True if the cache gave this unit a state that is old by now; drops it. To be asked when the
   * work failed, since then no append checks what it was decided on.
   */
  boolean isOutdated() {
    boolean old = false;
    for (var entry : touched.entrySet()) {
      if (entry.getValue().cached
          && !entities.isNewest(entry.getKey(), entry.getValue().base.version())) {
        entities.forget(entry.getKey());
        old = true;
      }
    }
    return old;
  }

  /** An entity within the unit. */
  private static final class Touched<S> {
    private final Entity<?, S, ?> entity;
    private final List<NewEvent> events = new ArrayList<>();
    private Loaded<S> base;
    private boolean cached;
    private S state;

    Touched(Entity<?, S, ?> entity, Entities.Known<S> known) {
      this.entity = entity;
      this.base = known.loaded();
      this.cached = known.cached();
      this.state = base.state();
    }

    void rebase(Loaded<S> fresh) {
      base = fresh;
      cached = false;
      state = fresh.state();
    }

    long version() {
      return base.version() + events.size();
    }
  }
}
