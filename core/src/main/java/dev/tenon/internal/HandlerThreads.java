package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that one reader's handlers run on, so that a handler which never returns does not
 * stop its lane: the lane stops waiting and goes on. Whoever commits is the lane, never one of
 * these threads, so a handler that is late commits nothing.
 */
final class HandlerThreads implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HandlerThreads.class.getName());

  /** How many that were given up may still run; with so many the reader stands still. */
  private static final int MAX_GIVEN_UP = 4;

  /** How long a handler has to react to its interruption. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final ThreadLocal<@Nullable HandlerThreads> CURRENT = new ThreadLocal<>();

  private final ServiceParts parts;
  private final String reader;
  private final Duration limit;
  private final long grace;
  private final ExecutorService threads;
  private final Set<Attempt> givenUp = ConcurrentHashMap.newKeySet();

  /**
   * Threads of a reader.
   *
   * @param limit how long a handler may take for a message
   */
  HandlerThreads(ServiceParts parts, String reader, Duration limit) {
    this.parts = parts;
    this.reader = reader;
    this.limit = limit;
    this.grace = Math.min(limit.toNanos(), GRACE.toNanos());
    this.threads = parts.host().handlers("tenon-" + parts.name() + "-" + reader + "-handler");
  }

  /** What calls handlers. */
  @FunctionalInterface
  interface Work {
    /** Calls them one after the other, and tells the watch before each what it is for. */
    void run(Watch watch);
  }

  /** Sees how long each message takes. */
  @FunctionalInterface
  interface Watch {
    /** A handler is called next. Throws if the attempt was given up meanwhile. */
    void next(Message message);
  }

  /**
   * Has work done and returns when it is. What it throws is thrown here.
   *
   * @param tx what the work is done in, and aborted if it is given up; null for none
   * @throws HandlerTimeout if a handler took too long; it may still run
   * @throws dev.tenon.error.TenonException {@code HANDLERS_STUCK} if too many do
   */
  void run(@Nullable Tx tx, Work work) {
    if (givenUp.size() >= MAX_GIVEN_UP) {
      throw Problem.HANDLERS_STUCK.because(
          "%d handlers of %s were given up and still run, so it stands still; mend them and restart"
              .formatted(givenUp.size(), reader));
    }
    Attempt attempt = new Attempt(work);
    try {
      threads.execute(attempt);
    } catch (RejectedExecutionException e) {
      throw Problem.CLOSED.because("the service of " + reader + " was closed", e);
    }
    try {
      attempt.await();
    } catch (HandlerTimeout e) {
      if (tx != null) {
        tx.abort();
      }
      requireDatabase();
      throw e;
    }
  }

  /**
   * Does what handlers wanted to have done after their commit. What fails or takes too long is
   * told, and changes nothing.
   *
   * @param last of the messages that were handled
   */
  void afterCommit(Message last, List<Runnable> actions) {
    Set<CommitSignal> signals = new LinkedHashSet<>();
    List<Runnable> others = new ArrayList<>();
    for (Runnable action : actions) {
      if (action instanceof CommitSignal ours) {
        signals.add(ours);
      } else {
        others.add(action);
      }
    }
    signals.forEach(CommitSignal::raise);
    int done = 0;
    while (done < others.size()) {
      done += runSome(last, others.subList(done, others.size()));
    }
  }

  /** Runs them up to one that takes too long; returns how many that were. */
  private int runSome(Message last, List<Runnable> actions) {
    try {
      run(
          null,
          watch -> {
            for (Runnable action : actions) {
              watch.next(last);
              runTold(last, action);
            }
          });
    } catch (HandlerTimeout e) {
      log(last, e.problem());
      return e.index() + 1;
    } catch (RuntimeException | Error e) {
      log(last, e);
    }
    return actions.size();
  }

  private void runTold(Message last, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      log(last, e);
    }
  }

  private void log(Message last, Throwable failure) {
    LOG.log(
        System.Logger.Level.WARNING,
        "what %s was to do after its commit with message %s failed".formatted(reader, last.id()),
        failure);
  }

  /** If the database stands still, that is what it was: no message is to blame. */
  private void requireDatabase() {
    long began = System.nanoTime();
    parts.database().log().end();
    if (System.nanoTime() - began > GRACE.toNanos()) {
      throw Problem.STORAGE_FAILED.because("the database stood still while " + reader + " worked");
    }
  }

  /** True on one of these threads. */
  boolean isCurrent() {
    return CURRENT.get() == this;
  }

  /** What was given up and still runs, for people. */
  List<String> failures() {
    return givenUp.stream()
        .map(Attempt::toString)
        .map(late -> Problem.HANDLER_TIMEOUT.code() + ": " + late)
        .toList();
  }

  /** Ends the threads, but for handlers that were given up and do not react. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (givenUp.isEmpty() && !isCurrent()) {
        threads.awaitTermination(grace, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Work under watch. */
  private final class Attempt implements Runnable, Watch {
    private final Work work;
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Throwable failure;

    // Guarded by this.
    private long since = System.nanoTime();
    private @Nullable Message message;
    private int index = -1;
    private @Nullable Thread thread;
    private boolean overdue;

    Attempt(Work work) {
      this.work = work;
    }

    @Override
    public void run() {
      try {
        CURRENT.set(HandlerThreads.this);
        begin(Thread.currentThread());
        work.run(this);
      } catch (Throwable e) {
        failure = e;
      } finally {
        CURRENT.remove();
        end();
        ended.countDown();
      }
    }

    private synchronized void begin(Thread own) {
      thread = own;
      since = System.nanoTime();
    }

    private synchronized void end() {
      thread = null;
      Thread.interrupted(); // what was meant for this attempt is not for the next
      if (givenUp.remove(this)) {
        LOG.log(System.Logger.Level.INFO, "{0} has ended; it changed nothing", this);
      }
    }

    @Override
    public synchronized void next(Message following) {
      if (overdue) {
        throw Problem.HANDLER_TIMEOUT.because("the attempt was given up");
      }
      message = following;
      index++;
      since = System.nanoTime();
    }

    /** Waits for the end, or for a handler's time to be over. */
    void await() {
      boolean interrupted = false;
      try {
        long nanos = limit.toNanos();
        while (nanos > 0) {
          try {
            if (ended.await(nanos, TimeUnit.NANOSECONDS)) {
              rethrow();
              return;
            }
            nanos = nanosLeft();
          } catch (InterruptedException e) {
            interrupted = true;
            interrupt();
          }
        }
        throw giveUp();
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private void rethrow() {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }

    /** From 0 on it is overdue. */
    private synchronized long nanosLeft() {
      long left = limit.toNanos() - (System.nanoTime() - since);
      overdue = left <= 0;
      return left;
    }

    private synchronized void interrupt() {
      if (thread != null) {
        thread.interrupt();
      }
    }

    private RuntimeException giveUp() {
      interrupt();
      boolean reacted = false;
      try {
        reacted = ended.await(grace, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return reacted ? timeout(", which ended it") : leave();
    }

    private synchronized RuntimeException leave() {
      if (thread == null) {
        return timeout(", which ended it");
      }
      givenUp.add(this);
      parts.locks().release(thread);
      return timeout(" and still runs");
    }

    private synchronized RuntimeException timeout(String what) {
      if (index < 0) {
        return Problem.OVERLOADED.because("a thread for " + reader + " did not begin in time");
      }
      return new HandlerTimeout(
          Problem.HANDLER_TIMEOUT.because(
              "its handler took longer than %s, was interrupted%s".formatted(limit, what)),
          index);
    }

    @Override
    public synchronized String toString() {
      return "a handler of %s that was given up with message %s"
          .formatted(reader, message == null ? "" : message.id());
    }
  }
}
