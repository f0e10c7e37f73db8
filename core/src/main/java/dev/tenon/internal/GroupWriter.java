package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.spi.Change;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: many callers, one durable commit for all that came while the last one ran. There is
 * no timer to wait for company: a caller that finds nobody writing writes by itself, where the log
 * allows, and is spared two changes of threads; the others are written by a thread for them. Where
 * callers may write, that is started when it is needed first.
 */
final class GroupWriter implements AutoCloseable {
  private static final int QUEUE = 4_096;
  private static final int MAX_WRITES = 1_024;
  private static final long MAX_BYTES = Limits.MAX_WRITE_BYTES;
  private static final long MAX_WAIT_SECONDS = 60;
  private static final int FEW = 8;

  private final EventLog log;
  private final RecentEvents recent;
  private final CommitSignal signal;
  private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(QUEUE);
  private final ReentrantLock writing = new ReentrantLock();
  private final boolean callersWrite;
  private final String threadName;
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  GroupWriter(String service, EventLog log, RecentEvents recent, CommitSignal signal) {
    this.log = log;
    this.recent = recent;
    this.signal = signal;
    this.callersWrite = log.writesOnAnyThread();
    this.threadName = "tenon-" + service + "-writer";
    if (!callersWrite) {
      startThread();
    }
  }

  /**
   * Blocks until the write's outcome is known.
   *
   * @throws TenonException {@code STORAGE_FAILED}, {@code COMMIT_UNKNOWN}, {@code OVERLOADED} or
   *     {@code CLOSED}
   */
  Outcome write(Write write) {
    Pending pending = new Pending(write);
    return writtenHere(pending) ? pending.await() : handedOver(pending);
  }

  private boolean writtenHere(Pending pending) {
    Thread caller = Thread.currentThread();
    if (!callersWrite || caller.isVirtual() || caller.isInterrupted() || !queue.isEmpty()) {
      return false;
    }
    if (!writing.tryLock()) {
      return false;
    }
    try {
      if (closed) {
        return false;
      }
      commit(List.of(pending));
      return true;
    } finally {
      writing.unlock();
    }
  }

  private Outcome handedOver(Pending pending) {
    if (thread == null) {
      startThread();
    }
    try {
      if (closed || !queue.offer(pending, MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw closed
            ? Problem.CLOSED.because("the service is closed")
            : Problem.OVERLOADED.because(
                "no write was accepted for " + MAX_WAIT_SECONDS + " s; the database is too slow");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.CLOSED.because("interrupted before anything was written", e);
    }
    if (closed && queue.remove(pending)) {
      throw Problem.CLOSED.because("the service is closed");
    }
    return pending.await();
  }

  private synchronized void startThread() {
    if (!closed && thread == null) {
      thread = Thread.ofPlatform().daemon().name(threadName).start(this::run);
    }
  }

  private void run() {
    List<Pending> batch = new ArrayList<>();
    Pending carried = null;
    try {
      while (!closed || !queue.isEmpty() || carried != null) {
        Pending first = carried != null ? carried : queue.poll(100, TimeUnit.MILLISECONDS);
        carried = null;
        if (first == null) {
          continue;
        }
        writing.lock();
        try {
          batch.add(first);
          carried = fill(batch);
          commit(batch);
        } catch (OutOfMemoryError e) {
          // Whoever still waits is told; those who come later must not find the writer gone.
          TenonException unknown =
              Problem.COMMIT_UNKNOWN.because("there was not enough memory: " + e, e);
          batch.forEach(pending -> pending.fail(unknown));
        } finally {
          writing.unlock();
        }
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed = true;
      for (Pending left = carried; left != null || (left = queue.poll()) != null; left = null) {
        left.fail(Problem.CLOSED.because("the service is closed"));
      }
    }
  }

  /** Adds those that wait, as many as go in a batch; returns the one that is left over, if any. */
  private @Nullable Pending fill(List<Pending> batch) {
    long bytes = batch.getFirst().bytes;
    while (batch.size() < MAX_WRITES) {
      Pending next = queue.poll();
      if (next == null) {
        return null;
      }
      bytes += next.bytes;
      if (bytes > MAX_BYTES) {
        return next;
      }
      batch.add(next);
    }
    return null;
  }

  private void commit(List<Pending> batch) {
    List<Outcome> outcomes;
    try {
      List<Write> writes = new ArrayList<>(batch.size());
      for (Pending pending : batch) {
        writes.add(pending.write);
      }
      outcomes = log.write(writes);
    } catch (TenonException e) {
      batch.forEach(pending -> pending.fail(e));
      return;
    } catch (RuntimeException | Error e) {
      // An adapter that throws something else has not said whether it committed.
      TenonException unknown =
          Problem.COMMIT_UNKNOWN.because("the database adapter failed: " + e, e);
      batch.forEach(pending -> pending.fail(unknown));
      return;
    }
    List<EventRecord> events = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Committed committed) {
        events.addAll(committed.events());
      }
    }
    recent.add(events);
    signal.raise();
    if (batch.size() <= FEW) {
      answer(batch, outcomes);
    } else {
      // Waking many takes as long as writing them: the next batch is written meanwhile.
      List<Pending> written = List.copyOf(batch);
      Thread.startVirtualThread(() -> answer(written, outcomes));
    }
  }

  private static void answer(List<Pending> batch, List<Outcome> outcomes) {
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).complete(outcomes.get(i));
    }
  }

  /** Writes what was accepted, then stops. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    writing.lock(); // until a caller that writes is done
    try {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    } finally {
      writing.unlock();
    }
  }

  private static final class Pending {
    private final Write write;
    private final long bytes;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    Pending(Write write) {
      this.write = write;
      long sum = 0;
      for (Change change : write.changes()) {
        if (change instanceof Change.Append append) {
          for (var event : append.events()) {
            sum += event.payload().data().length + length(event.tags());
          }
        } else if (change instanceof Change.RequireNone condition) {
          for (var item : condition.filter().items()) {
            sum += length(item.tags()) + length(item.types());
          }
        }
      }
      this.bytes = sum;
    }

    private static long length(Set<String> texts) {
      return texts.stream().mapToLong(String::length).sum();
    }

    void complete(Outcome done) {
      outcome.complete(done);
    }

    void fail(TenonException problem) {
      outcome.completeExceptionally(problem);
    }

    Outcome await() {
      try {
        return outcome.join();
      } catch (CompletionException e) {
        // One exception serves all callers of a batch: each throws its own, with its own trace.
        if (e.getCause() instanceof TenonException problem) {
          throw problem.problem().because("not written: " + problem.getMessage(), problem);
        }
        throw e;
      }
    }
  }
}
