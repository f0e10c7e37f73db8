package dev.tenon.bench.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Callers in a closed loop, each on a platform thread of its own: one call after the other, and
 * every call is a sample.
 */
public final class Callers {
  private final CountDownLatch start = new CountDownLatch(1);
  private final Duration limit;
  private final Opener opener;

  private Callers(Duration limit, Opener opener) {
    this.limit = limit;
    this.opener = opener;
  }

  /**
   * Runs so many callers until the time is over or each has nothing left to do.
   *
   * @throws Exception the failure of a caller
   */
  public static Figures run(int callers, Duration limit, Opener opener) throws Exception {
    return new Callers(limit, opener).run(callers);
  }

  private Figures run(int callers) throws Exception {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      calls.add(opener.open(i));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<long[]>> running = new ArrayList<>();
      for (Call call : calls) {
        running.add(threads.submit(() -> loop(call)));
      }
      long began = System.nanoTime();
      start.countDown();
      List<long[]> samples = new ArrayList<>();
      for (Future<long[]> caller : running) {
        samples.add(caller.get());
      }
      long elapsed = System.nanoTime() - began;
      return Figures.of(samples.stream().flatMapToLong(Arrays::stream).toArray(), elapsed);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private long[] loop(Call call) throws Exception {
    long[] samples = new long[1 << 12];
    int count = 0;
    start.await();
    long began = System.nanoTime();
    long now = began;
    while (now - began < limit.toNanos() && call.run()) {
      long done = System.nanoTime();
      if (count == samples.length) {
        samples = Arrays.copyOf(samples, count * 2);
      }
      samples[count++] = done - now;
      now = done;
    }
    return Arrays.copyOf(samples, count);
  }

  /** Makes the call of each caller, before the clock starts. */
  @FunctionalInterface
  public interface Opener {
    /** The call of the caller with that number, from 0. */
    Call open(int caller) throws Exception;
  }

  /** What a caller does again and again. */
  @FunctionalInterface
  public interface Call {
    /** Does it once; false if there was nothing left to do. */
    boolean run() throws Exception;
  }
}
