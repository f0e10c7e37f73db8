package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.saga.Saga;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts sagas of several callers in one transaction. Nobody waits for others to come: who finds
 * fewer than two groups at work leads one, and those that come meanwhile are the next group, led by
 * one of them. If the work of the groups' first steps takes long, others lead beside them.
 */
final class SagaStarts {
  private static final int MAX_GROUP = 256;

  /** While one commits, the other's first steps are done. */
  private static final int LEADERS = 2;

  private static final int MAX_LEADERS = 4;
  private static final long PATIENCE_NANOS = Duration.ofMillis(10).toNanos();

  private final SagaEngine engine;
  private final Queue<Start> waiting = new ArrayDeque<>();
  private int leaders;

  SagaStarts(SagaEngine engine) {
    this.engine = engine;
  }

  /**
   * Starts a saga, together with those of others.
   *
   * @return {@code ALONE} if that did not work for all of them: then each has to be started by
   *     itself, to tell whether it began before, or what is wrong with it
   * @throws TenonException {@code COMMIT_UNKNOWN}
   */
  Result start(Saga<?> saga, String id, Object data, Cause cause) {
    Start mine = new Start(saga, id, data, cause);
    boolean leads = mayLead(mine);
    while (leads || !mine.done) {
      if (leads) {
        lead();
      } else {
        mine.await();
      }
      leads = takesOver(mine);
    }
    TenonException doubt = mine.doubt;
    if (doubt != null) {
      throw doubt.problem().because("it is not known whether it started: " + doubt, doubt);
    }
    return mine.result;
  }

  private synchronized boolean mayLead(Start mine) {
    waiting.add(mine);
    return leaders < LEADERS && becomesLeader();
  }

  private synchronized boolean takesOver(Start mine) {
    boolean asked = mine.leads;
    mine.leads = false;
    return asked
        || (mine.isOverdue() && !waiting.isEmpty() && leaders < MAX_LEADERS && becomesLeader());
  }

  private boolean becomesLeader() {
    leaders++;
    return true;
  }

  private void lead() {
    List<Start> group = new ArrayList<>();
    try {
      if (!startAll(group)) {
        group.forEach(start -> start.result = Result.ALONE);
      }
    } catch (RuntimeException | Error e) {
      boolean isDoubt = e instanceof TenonException it && it.problem() == Problem.COMMIT_UNKNOWN;
      for (Start start : group) {
        start.result = Result.ALONE;
        start.doubt = isDoubt ? (TenonException) e : null;
      }
    } finally {
      resign();
      group.forEach(Start::done);
    }
  }

  private boolean startAll(List<Start> group) {
    ServiceParts parts = engine.parts();
    // Before anything can fail: who leads in vain leads a group that ends.
    Start next = next(group);
    if (next == null) {
      return true;
    }
    try (Tx tx = parts.database().begin()) {
      TxUnit unit = TxUnit.eager(parts, tx);
      SagaTurn turn = new SagaTurn(engine, tx, unit);
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (next != null) {
        boolean began = turn.beginNew(next.saga, next.id, next.data, next.cause);
        next.result = began ? Result.BEGAN : Result.WAS_THERE;
        next = group.size() < MAX_GROUP && System.nanoTime() < end ? next(group) : null;
      }
      turn.finish(List.of());
      if (tx.commit() instanceof Outcome.Committed committed) {
        unit.committed(committed.events());
        parts.signal().raise();
        return true;
      }
      return false;
    }
  }

  private synchronized @Nullable Start next(List<Start> group) {
    Start next = waiting.poll();
    if (next != null) {
      group.add(next);
    }
    return next;
  }

  /** Has one of those that wait lead on. */
  private synchronized void resign() {
    Start next = waiting.peek();
    if (next == null) {
      leaders--;
    } else {
      next.leads = true;
      next.wake.release();
    }
  }

  /** What became of a start. */
  enum Result {
    BEGAN,
    WAS_THERE,
    ALONE
  }

  /** A saga that a caller wants. */
  private static final class Start {
    private final Saga<?> saga;
    private final String id;
    private final Object data;
    private final Cause cause;
    private final long since = System.nanoTime();
    private final Semaphore wake = new Semaphore(0);
    private Result result = Result.ALONE;
    private @Nullable TenonException doubt;
    private volatile boolean done;

    /** Guarded by the starts. */
    private boolean leads;

    Start(Saga<?> saga, String id, Object data, Cause cause) {
      this.saga = saga;
      this.id = id;
      this.data = data;
      this.cause = cause;
    }

    boolean isOverdue() {
      return !done && System.nanoTime() - since >= PATIENCE_NANOS;
    }

    /** Waits until it is done, or asked to lead, or overdue. */
    void await() {
      boolean interrupted = false;
      try {
        wake.tryAcquire(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
        wake.acquireUninterruptibly();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void done() {
      done = true;
      wake.release();
    }
  }
}
