package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.input.CheckedFile;
import dev.tenon.example.b2b.input.Document;
import dev.tenon.example.b2b.input.Documents;
import dev.tenon.example.b2b.input.RefusedFile;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hands a file's documents to the store: one unacknowledged document per customer, many customers
 * at a time. What the store already has is not handed over again.
 */
final class Replay {
  private static final int IN_FLIGHT = 1_024;

  private final RunningStore store;
  private final Known known;
  private final CheckedFile file;
  private final Latencies latencies;
  private final Map<String, ArrayDeque<Due>> lanes = new HashMap<>();
  private final Semaphore free = new Semaphore(IN_FLIGHT);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicLong taken = new AtomicLong();

  private record Due(Document document, String id, long at) {}

  Replay(RunningStore store, CheckedFile file, Latencies latencies) {
    this.store = store;
    this.known = store.known();
    this.file = file;
    this.latencies = latencies;
  }

  /** Documents dealt with so far: refused, or acknowledged now or in an earlier run. */
  long taken() {
    return taken.get();
  }

  /** Registers every customer of the file with that limit. */
  void registerCustomers(BigDecimal creditLimit) throws InterruptedException {
    for (String customer : file.customerIds()) {
      if (!known.customers().contains(customer)) {
        free.acquire();
        start(() -> store.register(customer, creditLimit));
      }
    }
    awaitAll();
  }

  /**
   * Hands over every document, at most {@code rate} a second if it is above 0.
   *
   * @return how many were new to the store
   */
  long run(Path spillDirectory, RefusedFile refused, double rate) throws InterruptedException {
    Set<String> stored = new HashSet<>(known.documents());
    long handed = 0;
    long start = System.nanoTime();
    try (Documents documents = file.documents(spillDirectory)) {
      while (documents.hasNext() && failure.get() == null) {
        Document document = documents.next();
        if (document instanceof Document.Refused no) {
          refused.add(no);
          taken.incrementAndGet();
        } else if (stored.remove(document.number())) {
          taken.incrementAndGet();
        } else {
          long due = rate > 0 ? start + (long) (handed * 1e9 / rate) : 0;
          handed++;
          handOver(document, due);
        }
      }
    }
    awaitAll();
    return handed;
  }

  private void handOver(Document document, long due) throws InterruptedException {
    for (long left = due - System.nanoTime();
        due != 0 && left > 0;
        left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    free.acquire();
    String lane = laneOf(document);
    Due next = new Due(document, document.number(), due);
    synchronized (lanes) {
      ArrayDeque<Due> waiting = lanes.get(lane);
      if (waiting != null) {
        waiting.add(next);
        return;
      }
      lanes.put(lane, new ArrayDeque<>());
    }
    start(() -> work(lane, next));
  }

  private static String laneOf(Document document) {
    return switch (document) {
      case Document.Order order -> order.customerId() == null ? order.number() : order.customerId();
      case Document.CreditNote note -> note.customerId();
      case Document.Refused refused -> refused.number();
    };
  }

  /** Submits a lane's documents one after the other until none waits. Holds one permit. */
  private void work(String lane, Due first) {
    for (@Nullable Due due = first; due != null; ) {
      latencies.handed(due.id, due.at != 0 ? due.at : System.nanoTime());
      store.submit(due.document);
      taken.incrementAndGet();
      synchronized (lanes) {
        due = lanes.getOrDefault(lane, new ArrayDeque<>()).poll();
        if (due == null) {
          lanes.remove(lane);
        } else {
          free.release();
        }
      }
    }
  }

  private void start(Runnable task) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            task.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          } finally {
            free.release();
          }
        });
  }

  private void awaitAll() throws InterruptedException {
    while (!free.tryAcquire(IN_FLIGHT, 100, TimeUnit.MILLISECONDS)) {
      rethrow();
    }
    free.release(IN_FLIGHT);
    rethrow();
  }

  private void rethrow() {
    Throwable e = failure.get();
    if (e instanceof RuntimeException problem) {
      throw problem;
    }
    if (e != null) {
      throw new IllegalStateException(e);
    }
  }
}
