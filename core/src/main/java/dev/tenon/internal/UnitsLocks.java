package dev.tenon.internal;

import dev.tenon.command.Locked;
import dev.tenon.command.OwnedLocks;
import dev.tenon.command.SemanticLock;
import dev.tenon.error.Problem;
import dev.tenon.spi.Change;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The semantic locks of one owner, in a transaction. Two who take one at once decide on one version
 * of its stream, so that one of them decides again.
 */
final class UnitsLocks implements OwnedLocks {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final int MAX_OWNER = 200;

  private final ServiceParts parts;
  private final Tx tx;
  private final TxUnit unit;
  private final String tenant;
  private final String owner;

  UnitsLocks(ServiceParts parts, Tx tx, TxUnit unit, String tenant, String owner) {
    parts.lockRows().requirePrepared(parts.name());
    Text.requirePrintable("the owner", "a semantic lock", owner, MAX_OWNER);
    if (owner.isBlank()) {
      throw Problem.INVALID_ARGUMENT.because("say who is to hold the lock, such as a saga's id");
    }
    this.parts = parts;
    this.tx = tx;
    this.unit = unit;
    this.tenant = tenant;
    this.owner = owner;
  }

  @Override
  public void take(String name, Duration timeout) {
    if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "lock %s is held for a millisecond to a year, not for %s".formatted(name, timeout));
    }
    Instant now = parts.clock().instant();
    LockState state = state(name);
    if (state.isHeld(now) && !state.owner().equals(owner)) {
      throw new Locked(state.of(tenant, name));
    }
    Instant until = now.plus(timeout).truncatedTo(ChronoUnit.MICROS);
    SemanticLock taken = record(name, new LockEvent.Taken(owner, now, until)).of(tenant, name);
    parts.lockRows().save(tx, taken);
    unit.ownedLocks(tenant, owner).add(name);
    Timer end =
        new Timer(
            LockReaction.READER,
            tenant,
            name,
            until,
            parts.codec().encode(new LockExpiry(owner)),
            unit.cause().withOccurredAt(until));
    tx.add(new Write(now, List.of(new Change.Schedule(end))));
  }

  @Override
  public boolean release(String name) {
    return release(name, "released");
  }

  @Override
  public int releaseAll() {
    Set<String> names = new HashSet<>(unit.ownedLocks(tenant, owner));
    parts
        .lockRows()
        .list(tenant, owner, null, Integer.MAX_VALUE)
        .forEach(lock -> names.add(lock.name()));
    return (int) names.stream().sorted().filter(this::release).count();
  }

  private boolean release(String name, String reason) {
    if (!free(name, reason)) {
      return false;
    }
    var cancel = new Change.CancelTimer(LockReaction.READER, tenant, name);
    tx.add(new Write(parts.clock().instant(), List.of(cancel)));
    return true;
  }

  /** Ends it, its timer aside; false if the owner does not have it. */
  boolean free(String name, String reason) {
    if (!state(name).owner().equals(owner)) {
      return false;
    }
    record(name, new LockEvent.Released(owner, reason));
    parts.lockRows().remove(tx, tenant, name);
    unit.ownedLocks(tenant, owner).remove(name);
    return true;
  }

  LockState state(String name) {
    return unit.execute(LockState.entity(tenant), name, List.of()).state();
  }

  private LockState record(String name, LockEvent event) {
    return unit.execute(LockState.entity(tenant), name, List.of(event)).state();
  }
}
