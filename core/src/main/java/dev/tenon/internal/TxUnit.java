package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.List;

/**
 * A unit within a caller's transaction, which checks at its commit that no entity the unit touched
 * was changed meanwhile: one that was only looked at, or refused, has been decided on, too.
 */
final class TxUnit extends Unit {
  private final ServiceParts parts;
  private final Tx tx;

  TxUnit(ServiceParts parts, Tx tx, Metadata metadata) {
    super(parts);
    this.parts = parts;
    this.tx = tx;
    causedBy(metadata);
  }

  Tx tx() {
    return tx;
  }

  /**
   * From the log, since it is the caller's own work that has to be done again after a decision on
   * an old state. Whoever commits may not tell us, so the cache forgets what will be old then.
   */
  @Override
  <S, E> Entities.Known<S> known(Entity<?, S, E> entity, StreamId stream) {
    var known = new Entities.Known<>(parts.entities().fresh(entity, stream), false);
    parts.entities().forget(stream);
    append(stream, known.loaded().version(), List.of());
    return known;
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
