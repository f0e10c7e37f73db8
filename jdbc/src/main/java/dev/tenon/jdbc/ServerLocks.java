package dev.tenon.jdbc;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.StreamId;
import dev.tenon.spi.StreamLocks;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Stream locks among the processes that use one server. A holder has a connection of its own;
 * callers of one process wait for each other without one. Those connections are bounded apart from
 * the others, so that holders who write do not wait for each other's connections.
 */
final class ServerLocks implements StreamLocks, AutoCloseable {
  private final SessionLocks sql;
  private final Supplier<String> place;
  private final SessionPool.Opener opener;
  private final int connections;
  private final Semaphore permits;
  private final StreamLocks local = StreamLocks.inProcess();
  private final Set<Holding> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ServerLocks(
      SessionLocks sql, Supplier<String> place, int connections, SessionPool.Opener opener) {
    this.sql = sql;
    this.place = place;
    this.opener = opener;
    this.connections = connections;
    this.permits = new Semaphore(connections, true);
  }

  @Override
  public Set<Mode> modes() {
    return sql.modes();
  }

  @Override
  public Held lock(Collection<StreamId> streams, Mode mode, Duration patience) {
    if (!modes().contains(mode)) {
      throw Problem.INVALID_ARGUMENT.because("this server has no " + mode + " locks");
    }
    long end = System.nanoTime() + NANOSECONDS.convert(patience);
    Held here = local.lock(streams, mode, patience);
    boolean done = false;
    try {
      Held held = lockThere(here, streams, mode, patience, end);
      done = true;
      return held;
    } finally {
      if (!done) {
        here.close();
      }
    }
  }

  private Held lockThere(
      Held here, Collection<StreamId> streams, Mode mode, Duration patience, long end) {
    acquire(end);
    Holding holding = null;
    boolean done = false;
    try {
      holding = new Holding(here, new Session(opener.open(), session -> {}));
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      done = sql.lock(holding.session, streams, mode, left);
    } catch (SQLException e) {
      throw holding == null
          ? Failures.unreachable(place.get(), e)
          : Failures.of("locking " + streams, e);
    } finally {
      if (!done) {
        permits.release();
        if (holding != null) {
          Failures.ignore(holding.session::dispose);
        }
      }
    }
    if (!done) {
      throw Problem.LOCK_TIMEOUT.because(
          "no "
              + mode
              + " lock of "
              + streams
              + " within "
              + patience
              + ", since another process holds it; try again later");
    }
    open.add(holding);
    if (closed) {
      holding.close();
      throw closed();
    }
    return holding;
  }

  private void acquire(long end) {
    if (closed) {
      throw closed();
    }
    try {
      if (!permits.tryAcquire(end - System.nanoTime(), NANOSECONDS)) {
        throw Problem.LOCK_TIMEOUT.because(
            "all "
                + connections
                + " connections for locks are in use; hold locks shortly, or have more with"
                + " JdbcOptions.withLockConnections");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.LOCK_TIMEOUT.because("interrupted while waiting for a lock", e);
    }
  }

  private static TenonException closed() {
    return Problem.CLOSED.because("the database was closed");
  }

  /** Releases what is held, whoever holds it. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Holding::close);
  }

  private final class Holding implements Held {
    private final Held here;
    private final Session session;
    private final AtomicBoolean released = new AtomicBoolean();

    Holding(Held here, Session session) {
      this.here = here;
      this.session = session;
    }

    @Override
    public void close() {
      if (released.compareAndSet(false, true)) {
        open.remove(this);
        release();
        Failures.ignore(session::dispose);
        permits.release();
        here.close();
      }
    }

    /** Where the connection is lost or in doubt, the server releases them with it. */
    private void release() {
      try {
        sql.release(session);
      } catch (SQLException e) {
        Failures.ignore(() -> session.connection().abort(Runnable::run));
      }
    }
  }
}
