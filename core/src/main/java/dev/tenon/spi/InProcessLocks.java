package dev.tenon.spi;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.StreamId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A fair lock per stream, there as long as somebody holds it or waits for it. A semaphore, since
 * that belongs to no thread: a shared holder takes one permit, an exclusive one takes all.
 */
final class InProcessLocks implements StreamLocks {
  private static final int ALL = Integer.MAX_VALUE;

  private final ConcurrentHashMap<StreamId, Gate> gates = new ConcurrentHashMap<>();

  @Override
  public Set<Mode> modes() {
    return EnumSet.allOf(Mode.class);
  }

  @Override
  public Held lock(Collection<StreamId> streams, Mode mode, Duration patience) {
    List<StreamId> ordered =
        streams.stream().distinct().sorted(Comparator.comparing(StreamId::toString)).toList();
    long end = System.nanoTime() + NANOSECONDS.convert(patience);
    Taken taken = new Taken(mode == Mode.SHARED ? 1 : ALL);
    try {
      for (StreamId stream : ordered) {
        if (!taken.add(stream, end - System.nanoTime())) {
          throw timeout(stream, mode, patience);
        }
      }
    } catch (InterruptedException e) {
      taken.close();
      Thread.currentThread().interrupt();
      throw Problem.LOCK_TIMEOUT.because("interrupted while waiting for a lock", e);
    } catch (TenonException e) {
      taken.close();
      throw e;
    }
    return taken;
  }

  private static TenonException timeout(StreamId stream, Mode mode, Duration patience) {
    return Problem.LOCK_TIMEOUT.because(
        "no "
            + mode
            + " lock of stream "
            + stream
            + " within "
            + patience
            + "; try again later, or look who holds it for so long");
  }

  /** How many streams are locked or waited for. */
  int size() {
    return gates.size();
  }

  private void leave(StreamId stream) {
    gates.computeIfPresent(stream, (name, gate) -> --gate.users == 0 ? null : gate);
  }

  private static final class Gate {
    private final Semaphore permits = new Semaphore(ALL, true);

    /** Who holds it or waits for it; changed under the map's lock of this stream alone. */
    private int users;

    Gate entered() {
      users++;
      return this;
    }
  }

  private final class Taken implements Held {
    private final int permits;
    private final Deque<Entered> entered = new ArrayDeque<>();

    Taken(int permits) {
      this.permits = permits;
    }

    private boolean add(StreamId stream, long nanos) throws InterruptedException {
      Gate gate = gates.compute(stream, (name, old) -> (old == null ? new Gate() : old).entered());
      boolean open = false;
      try {
        open = gate.permits.tryAcquire(permits, nanos, NANOSECONDS);
        return open;
      } finally {
        if (open) {
          entered.push(new Entered(stream, gate));
        } else {
          leave(stream);
        }
      }
    }

    @Override
    public synchronized void close() {
      while (!entered.isEmpty()) {
        Entered last = entered.pop();
        last.gate.permits.release(permits);
        leave(last.stream);
      }
    }

    private record Entered(StreamId stream, Gate gate) {}
  }
}
