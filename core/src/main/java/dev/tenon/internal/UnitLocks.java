package dev.tenon.internal;

import dev.tenon.event.StreamId;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.StreamLocks.Mode;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The locks that one unit of work needs. Which ones shows when it is decided; then it takes all of
 * them at once and is decided again.
 */
final class UnitLocks implements AutoCloseable {
  private final ThreadLocks locks;
  private final Set<StreamId> taken = new HashSet<>();
  private @Nullable Held held;

  UnitLocks(ThreadLocks locks, Set<StreamId> known) {
    this.locks = locks;
    take(known);
  }

  /** True if the unit was decided under every lock it needs. */
  boolean cover(Unit unit) {
    return taken.containsAll(unit.toLock());
  }

  /** Takes what the unit was found to need, too. */
  void takeFor(Unit unit) {
    take(unit.toLock());
  }

  private void take(Set<StreamId> more) {
    if (taken.addAll(more)) {
      close();
      held = locks.lock(taken, Mode.EXCLUSIVE, ThreadLocks.PATIENCE);
    }
  }

  @Override
  public void close() {
    if (held != null) {
      held.close();
      held = null;
    }
  }
}
