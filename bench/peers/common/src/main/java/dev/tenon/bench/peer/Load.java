package dev.tenon.bench.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Callers in a closed loop, each on a thread of its own; every call is a sample. */
final class Load {
  private final Peer.Operation operation;
  private final boolean wholeOrders;
  private final CountDownLatch start = new CountDownLatch(1);

  /** Takes each order through all its steps, or only creates it. */
  Load(Peer.Operation operation, boolean wholeOrders) {
    this.operation = operation;
    this.wholeOrders = wholeOrders;
  }

  Measurement run(Duration length, int callers) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<long[]>> running = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        running.add(threads.submit(() -> call(length)));
      }
      long began = System.nanoTime();
      start.countDown();
      List<long[]> samples = new ArrayList<>();
      for (Future<long[]> caller : running) {
        samples.add(caller.get());
      }
      long elapsed = System.nanoTime() - began;
      return Measurement.of(samples.stream().flatMapToLong(Arrays::stream).toArray(), elapsed);
    }
  }

  private long[] call(Duration length) throws Exception {
    long[] samples = new long[1 << 12];
    int count = 0;
    Step step = Step.first();
    start.await();
    long began = System.nanoTime();
    long now = began;
    while (now - began < length.toNanos()) {
      operation.run(step);
      long done = System.nanoTime();
      if (count == samples.length) {
        samples = Arrays.copyOf(samples, count * 2);
      }
      samples[count++] = done - now;
      step = wholeOrders ? step.next() : Step.first();
      now = System.nanoTime();
    }
    return Arrays.copyOf(samples, count);
  }
}
