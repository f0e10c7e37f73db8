package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.Loaded;
import dev.tenon.command.OwnedLocks;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A unit within a caller's transaction, which checks at its commit that no entity the unit touched
 * was changed meanwhile: one that was only looked at, or refused, has been decided on, too.
 */
final class TxUnit extends Unit {
  private final ServiceParts parts;
  private final Tx tx;
  private final boolean eager;
  private final Map<String, Set<String>> ownedLocks = new HashMap<>();
  private final SagaWaits sagaWaits;

  TxUnit(ServiceParts parts, Tx tx, Metadata metadata) {
    this(parts, tx, metadata, false);
  }

  private TxUnit(ServiceParts parts, Tx tx, Metadata metadata, boolean eager) {
    super(parts);
    this.parts = parts;
    this.tx = tx;
    this.eager = eager;
    this.sagaWaits = new SagaWaits(parts);
    causedBy(metadata);
  }

  /** One that decides on what the cache knows: for work that costs little to be done again. */
  static TxUnit eager(ServiceParts parts, Tx tx) {
    return new TxUnit(parts, tx, Metadata.none(), true);
  }

  Tx tx() {
    return tx;
  }

  ServiceParts parts() {
    return parts;
  }

  @Override
  public OwnedLocks locksOf(String owner) {
    return new UnitsLocks(parts, tx, this, "", owner);
  }

  /** The names of the semantic locks that an owner took in this unit. */
  Set<String> ownedLocks(String tenant, String owner) {
    return ownedLocks.computeIfAbsent(tenant + ':' + owner, any -> new HashSet<>());
  }

  /** What requests of sagas wait for in this unit. */
  SagaWaits sagaWaits() {
    return sagaWaits;
  }

  /**
   * From the log, since it is the caller's own work that has to be done again after a decision on
   * an old state. Whoever commits may not tell us, so the cache forgets what will be old then.
   */
  @Override
  <S, E> Entities.Known<S> known(Entity<?, S, E> entity, StreamId stream) {
    Loaded<S> state =
        eager
            ? parts.entities().known(entity, stream).loaded()
            : parts.entities().fresh(entity, stream);
    var known = new Entities.Known<>(state, false); // the commit makes it certain
    parts.entities().forget(stream);
    append(stream, known.loaded().version(), List.of());
    return known;
  }

  /** Reads nothing of one that nobody should have stored; the commit tells if somebody did. */
  <S, E> void takeAsNew(Entity<?, S, E> entity, String id) {
    StreamId stream = entity.stream(id);
    parts.entities().forget(stream);
    touch(entity, stream, new Loaded<>(0, entity.decider().initial(), null));
  }

  @Override
  void decided(StreamId stream, long version, List<NewEvent> events) {
    if (!events.isEmpty()) {
      append(stream, version, events);
    }
  }

  private void append(StreamId stream, long version, List<NewEvent> events) {
    List<Change> append =
        List.of(new Change.Append(stream, ExpectedVersion.exact(version), events));
    parts.limits().check(append);
    tx.add(new Write(parts.clock().instant(), append));
  }
}
