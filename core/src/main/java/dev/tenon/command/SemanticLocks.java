package dev.tenon.command;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The semantic locks that are held in a service's database, for operators. They are taken by {@link
 * UnitOfWork#locksOf}. Safe for use by many threads.
 */
public interface SemanticLocks {
  /** Those of a tenant, which {@link #list} shows alone. */
  SemanticLocks inTenant(String tenant);

  /** One of them, if it is held. */
  Optional<SemanticLock> find(String name);

  /**
   * Those that are held, ordered by name, tenant by tenant.
   *
   * @param owner only those of that one; null: of all
   * @param after only those after this one; null: from the first
   */
  List<SemanticLock> list(@Nullable String owner, @Nullable SemanticLock after, int limit);

  /**
   * Releases a lock whose owner does not. The log keeps who did it and why.
   *
   * @return false if nobody holds it
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if it is not said who, or why
   */
  boolean release(String name, String actor, String reason);
}
