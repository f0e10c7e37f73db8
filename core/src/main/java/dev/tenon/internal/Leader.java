package dev.tenon.internal;

import dev.tenon.event.Position;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which of a service's instances publishes: the one that has the lease. Who takes it over
 * moves a mark on, and everything a leader stores asks for the mark as that leader set it: one that
 * stood still and does not know that its lease is over stores nothing any more.
 */
final class Leader {
  private static final System.Logger LOG = System.getLogger(Leader.class.getName());
  private static final Duration LEASE = Duration.ofMillis(1_500);
  private static final long RENEW_AFTER = Duration.ofMillis(500).toNanos();
  private static final long ASK_AFTER = Duration.ofMillis(200).toNanos();
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final String READER = "relay";
  private static final String SOURCE = "@leader";

  private final ServiceParts parts;
  private final String lease;
  private final String owner = UUID.randomUUID().toString();
  private final String incarnation;
  private final CommitSignal changed = new CommitSignal();
  private volatile @Nullable Fence fence;
  private long asked;

  Leader(ServiceParts parts) {
    this.parts = parts;
    this.asked = parts.host().nanoTime() - ASK_AFTER;
    this.lease = "relay of " + parts.name();
    this.incarnation = parts.database().log().end().incarnation();
  }

  /** What a leader stores goes with this; null if another instance leads. */
  @Nullable Change fence() {
    Fence now = fence;
    return now != null && now.until() - parts.host().nanoTime() > 0 ? now.change() : null;
  }

  /** Waits until it may have become the leader. */
  void awaitChange(Duration wait) throws InterruptedException {
    long seen = changed.count();
    if (fence() == null) {
      changed.await(seen, parts.host().patience(wait));
    }
  }

  /** Something was refused because of its fence. */
  void lost(Change refused) {
    Fence now = fence;
    if (now != null && now.change().equals(refused)) {
      fence = null;
    }
  }

  /** Asks for the lease or prolongs it, if it is time to. */
  void step() throws InterruptedException {
    long now = parts.host().nanoTime();
    if (now - asked < (fence() != null ? RENEW_AFTER : ASK_AFTER)) {
      TimeUnit.NANOSECONDS.sleep(parts.host().patience(PAUSE).toNanos());
      return;
    }
    asked = now;
    if (!parts.database().leases().take(lease, owner, LEASE)) {
      fence = null;
      return;
    }
    Fence mine = fence;
    Change change = mine == null ? claimed() : mine.change();
    fence = change == null ? null : new Fence(change, now + LEASE.toNanos());
    changed.raise();
  }

  /** Moves the mark on; null if another did meanwhile. */
  private @Nullable Change claimed() {
    Position mark = parts.database().progress().marks(READER, SOURCE, List.of(lease)).get(lease);
    long before = mark == null ? 0 : mark.offset();
    Position mine = new Position(incarnation, before + 1);
    Change claim = new Change.MoveMark(READER, SOURCE, lease, before, mine);
    Outcome outcome = parts.writer().write(new Write(parts.clock().instant(), List.of(claim)));
    return outcome instanceof Outcome.Committed
        ? new Change.MoveMark(READER, SOURCE, lease, mine.offset(), mine)
        : null;
  }

  /** Lets another instance lead at once; if that cannot be told, as soon as the lease lapses. */
  void resign() {
    fence = null;
    try {
      parts.database().leases().release(lease, owner);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, lease + " is not released and lapses by itself", e);
    }
  }

  private record Fence(Change change, long until) {}
}
