package dev.tenon.spi;

import dev.tenon.event.StreamId;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/**
 * Locks on streams, for those who would otherwise decide again and again since somebody else was
 * faster. They are advisory: a lock keeps back those who ask for it and nobody else. {@link
 * EventLog#write} never waits for one, and checks versions with a lock as without.
 *
 * <p>Implementations promise, among all who have the database open, in whatever process:
 *
 * <ul>
 *   <li>an exclusive lock is held by one and excludes shared ones; shared ones go together;
 *   <li>those who wait in one process are served in the order they came;
 *   <li>a holder whose process, database or connection ended holds nothing any more.
 * </ul>
 *
 * <p>Safe for use by many threads.
 */
public interface StreamLocks {
  /** How a lock is held. */
  enum Mode {
    /** By many at once. */
    SHARED,
    /** By one alone. */
    EXCLUSIVE
  }

  /** Locks for a database that one process at a time has open. */
  static StreamLocks inProcess() {
    return new InProcessLocks();
  }

  /** What it can do: {@link Mode#EXCLUSIVE}, and {@link Mode#SHARED} where the database can. */
  Set<Mode> modes();

  /**
   * Takes the locks of all these streams, in an order that is the same for everybody, and waits for
   * up to {@code patience} in all. A caller who holds some must not ask for more, not even for the
   * same again: it may wait for one who waits for it.
   *
   * @throws dev.tenon.error.TenonException {@code LOCK_TIMEOUT}, {@code STORAGE_FAILED}, {@code
   *     CLOSED}, or {@code INVALID_ARGUMENT} if the mode is not among {@link #modes}; none is held
   *     then
   */
  Held lock(Collection<StreamId> streams, Mode mode, Duration patience);

  /** Locks taken together. */
  interface Held extends AutoCloseable {
    /** Releases them, on any thread; does nothing the second time. */
    @Override
    void close();
  }
}
