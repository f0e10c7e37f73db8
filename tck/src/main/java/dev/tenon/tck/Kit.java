package dev.tenon.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What every kit does with threads and time. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class Kit {
  private static final long SHORTEST_PAUSE = 500_000;

  /** To look at a server costs the time that others wait for. */
  private static final long LONGEST_PAUSE = 8_000_000;

  private final List<Thread> threads = new ArrayList<>();

  /** How long a case waits for what must happen before it fails: {@code -Dtenon.tck.patience}. */
  Duration patience() {
    return Duration.parse(System.getProperty("tenon.tck.patience", "PT20S"));
  }

  @AfterEach
  void endThreads() {
    threads.forEach(Thread::interrupt);
  }

  /** Runs something on a thread of its own. */
  <T> Future<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    threads.add(Thread.ofPlatform().daemon().start(task));
    return task;
  }

  /** Runs as many at once, numbered from 0, and returns what they returned. */
  <T> List<T> inParallel(int count, Numbered<T> work) throws Exception {
    List<Future<T>> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      started.add(start(() -> work.call(number)));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : started) {
      results.add(resultOf("a parallel worker", future));
    }
    return results;
  }

  /** The result, or a failure if it is not there in time. */
  <T> T resultOf(String what, Future<T> future) throws Exception {
    try {
      return future.get(patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(what + " did not end within " + patience(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Waits until it is so, or fails. */
  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience().toNanos();
    long pause = SHORTEST_PAUSE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not so within " + patience() + ": " + what + details());
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  /** What helps to see why something did not become so. */
  String details() {
    return "";
  }

  /** One of several workers. */
  interface Numbered<T> {
    T call(int number) throws Exception;
  }
}
