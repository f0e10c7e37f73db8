package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.SemanticLock;
import dev.tenon.command.Snapshots;
import java.time.Instant;
import java.util.List;

/**
 * A semantic lock as its events tell.
 *
 * @param owner empty: it is free
 */
record LockState(String owner, Instant takenAt, Instant until) {
  private static final LockState FREE = new LockState("", Instant.EPOCH, Instant.EPOCH);
  private static final Entity<List<LockEvent>, LockState, LockEvent> ENTITY =
      Entity.<List<LockEvent>, LockState, LockEvent>of(
              "tenon.lock", FREE, (events, state) -> events, LockState::after)
          .withSnapshots(Snapshots.of(LockState.class));

  /** Its stream holds what was decided, so its rules take it as it is. */
  static Entity<List<LockEvent>, LockState, LockEvent> entity(String tenant) {
    return ENTITY.inTenant(tenant);
  }

  private LockState after(LockEvent event) {
    return switch (event) {
      case LockEvent.Taken it -> {
        boolean prolonged = it.owner().equals(owner) && isHeld(it.at());
        yield new LockState(it.owner(), prolonged ? takenAt : it.at(), it.until());
      }
      case LockEvent.Released it -> FREE;
    };
  }

  boolean isHeld(Instant now) {
    return !owner.isEmpty() && until.isAfter(now);
  }

  SemanticLock of(String tenant, String name) {
    return new SemanticLock(tenant, name, owner, takenAt, until);
  }
}
