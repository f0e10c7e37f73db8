package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.StreamId;
import dev.tenon.spi.StreamLocks;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.StreamLocks.Mode;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The locks that threads hold. A thread takes all it needs at once, so that nobody waits for one
 * who waits for him; what it holds serves its commands too.
 */
final class ThreadLocks {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A server keeps a table of all locks, which has an end. */
  private static final int MAX_STREAMS = 200;

  private static final Held NOTHING = () -> {};

  private final StreamLocks locks;
  private final Map<Thread, Holding> holders = new ConcurrentHashMap<>();

  ThreadLocks(StreamLocks locks) {
    this.locks = locks;
  }

  Held lock(Collection<StreamId> streams, Mode mode, Duration patience) {
    Holding holding = holders.get(Thread.currentThread());
    if (holding != null) {
      holding.requireCovers(streams, mode);
      return NOTHING;
    }
    if (streams.isEmpty() || streams.size() > MAX_STREAMS) {
      throw Problem.INVALID_ARGUMENT.because(
          streams.size() + " streams to lock at once; lock 1 to " + MAX_STREAMS);
    }
    if (!locks.modes().contains(mode)) {
      throw Problem.INVALID_ARGUMENT.because(
          "this database has no " + mode + " locks; use one of " + locks.modes());
    }
    Holding fresh = new Holding(Set.copyOf(streams), mode, locks.lock(streams, mode, patience));
    holders.put(fresh.owner, fresh);
    return fresh;
  }

  /** The locks of a unit of work, which it needs before it is decided. */
  UnitLocks ofUnit(Set<StreamId> known) {
    return new UnitLocks(this, known);
  }

  /** Releases what a thread holds that was given up. */
  void release(Thread givenUp) {
    Holding holding = holders.remove(givenUp);
    if (holding != null) {
      holding.held.close();
    }
  }

  private final class Holding implements Held {
    private final Set<StreamId> streams;
    private final Mode mode;
    private final Held held;
    private final Thread owner = Thread.currentThread();

    Holding(Set<StreamId> streams, Mode mode, Held held) {
      this.streams = streams;
      this.mode = mode;
      this.held = held;
    }

    void requireCovers(Collection<StreamId> wanted, Mode how) {
      Set<StreamId> missing =
          wanted.stream()
              .filter(stream -> !streams.contains(stream))
              .collect(Collectors.toUnmodifiableSet());
      if (!missing.isEmpty()) {
        throw Problem.INVALID_ARGUMENT.because(
            "this thread holds the locks of "
                + streams
                + " and now needs "
                + missing
                + "; lock all of them at once, since others may hold them the other way round");
      }
      if (mode == Mode.SHARED && how == Mode.EXCLUSIVE) {
        throw Problem.INVALID_ARGUMENT.because(
            "this thread holds the SHARED lock of "
                + wanted
                + " and now needs it EXCLUSIVE, as others may too; take it so from the beginning");
      }
    }

    @Override
    public void close() {
      if (!Thread.currentThread().equals(owner)) {
        throw Problem.INVALID_ARGUMENT.because(
            "the locks of " + streams + " are released by the thread that took them");
      }
      if (holders.remove(owner, this)) {
        held.close();
      }
    }
  }
}
