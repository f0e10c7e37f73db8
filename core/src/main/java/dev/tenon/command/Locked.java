package dev.tenon.command;

import dev.tenon.error.Problem;

/** A semantic lock is held by another owner; nothing was recorded. */
public final class Locked extends Refused {
  private static final long serialVersionUID = 1L;

  private final transient SemanticLock lock;

  /** A refusal for that lock. */
  public Locked(SemanticLock lock) {
    super(
        Problem.LOCK_HELD.code(),
        "%s: %s is locked by %s until %s; try again later"
            .formatted(Problem.LOCK_HELD.code(), lock.name(), lock.owner(), lock.until()));
    this.lock = lock;
  }

  /** The lock, which names its owner. */
  public SemanticLock lock() {
    return lock;
  }
}
