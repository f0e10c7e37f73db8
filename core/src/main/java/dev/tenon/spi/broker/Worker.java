package dev.tenon.spi.broker;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Hands what comes on some lanes to the handler, in order, by one thread. */
final class Worker {
  private static final System.Logger LOG = System.getLogger(Worker.class.getName());
  private static final int CAPACITY = 4_096;
  private static final long CAPACITY_BYTES = 16 << 20;
  private static final int BATCH = 500;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Broker.Handler handler;
  private final BooleanSupplier mayHandOver;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Delivery<?>> queue = new ArrayDeque<>();
  private final Set<LaneWork<?>> inHand = new HashSet<>();
  private final Thread thread;
  private int held;
  private long heldBytes;
  private boolean stopped;
  private boolean failed;

  Worker(String name, Broker.Handler handler, BooleanSupplier mayHandOver) {
    this.handler = handler;
    this.mayHandOver = mayHandOver;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  void offer(Collection<? extends Delivery<?>> deliveries) {
    lock.lock();
    try {
      queue.addAll(deliveries);
      held += deliveries.size();
      deliveries.forEach(delivery -> heldBytes += delivery.bytes());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** True while it holds as much as it may, what is handed over again included. */
  boolean isFull() {
    lock.lock();
    try {
      return held >= CAPACITY || heldBytes >= CAPACITY_BYTES;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    List<Delivery<?>> waiting = new ArrayList<>();
    Duration pause = Duration.ZERO;
    try {
      while (take(waiting, pause)) {
        int before = waiting.size();
        waiting = handOver(waiting);
        boolean stuck = waiting.size() == before;
        pause = waiting.isEmpty() ? Duration.ZERO : stuck ? longer(pause) : FIRST_PAUSE;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      letGoOfAll();
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  /**
   * Adds what has come to what waits from before, after a pause if the handler failed. Waits for
   * something new, but no longer than the pause if something waits. False when stopped.
   */
  private boolean take(List<Delivery<?>> waiting, Duration pause) throws InterruptedException {
    long nanos = pause.toNanos();
    lock.lockInterruptibly();
    try {
      inHand.clear();
      changed.signalAll();
      forgetRevoked(waiting);
      while (!stopped && (failed || queue.isEmpty()) && (waiting.isEmpty() || nanos > 0)) {
        if (waiting.isEmpty()) {
          changed.await();
        } else {
          nanos = changed.awaitNanos(nanos);
        }
        forgetRevoked(waiting);
      }
      for (int i = 0; i < BATCH && !queue.isEmpty(); i++) {
        waiting.add(queue.remove());
      }
      waiting.forEach(delivery -> inHand.add(delivery.work()));
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private void forgetRevoked(List<Delivery<?>> waiting) {
    waiting.removeIf(this::forgottenIfRevoked);
    queue.removeIf(this::forgottenIfRevoked);
    if (waiting.isEmpty()) {
      failed = false;
    }
  }

  private boolean forgottenIfRevoked(Delivery<?> delivery) {
    boolean revoked = delivery.work().isRevoked();
    if (revoked) {
      release(delivery);
    }
    return revoked;
  }

  private void release(Delivery<?> delivery) {
    held--;
    heldBytes -= delivery.bytes();
  }

  /** What the handler did not take, in order. */
  private List<Delivery<?>> handOver(List<Delivery<?>> batch) throws InterruptedException {
    if (!mayHandOver.getAsBoolean()) {
      failed = true; // others may have these lanes by now: that is found out first
      return batch;
    }
    List<Delivery<?>> again = new ArrayList<>();
    int from = 0;
    try {
      while (from < batch.size()) {
        int to = endOfMessages(batch, from);
        if (to > from) {
          again.addAll(handle(batch.subList(from, to)));
          from = to;
        } else {
          again.addAll(park(batch.get(from), again));
          from++;
        }
      }
      failed = false;
    } catch (RuntimeException | Error e) {
      failed = true;
      LOG.log(System.Logger.Level.WARNING, thread.getName() + " hands a batch over again", e);
      again.addAll(batch.subList(from, batch.size()));
    }
    return again;
  }

  private static int endOfMessages(List<Delivery<?>> batch, int from) {
    int to = from;
    while (to < batch.size() && batch.get(to).incoming().problem() == null) {
      to++;
    }
    return to;
  }

  private List<Delivery<?>> handle(List<Delivery<?>> batch) throws InterruptedException {
    List<Message> messages = new ArrayList<>(batch.size());
    for (Delivery<?> delivery : batch) {
      messages.add(delivery.message());
    }
    Set<Message> left = Collections.newSetFromMap(new IdentityHashMap<>());
    left.addAll(handler.handle(messages));
    List<Delivery<?>> again = new ArrayList<>();
    List<Delivery<?>> handled = new ArrayList<>(batch.size());
    for (Delivery<?> delivery : batch) {
      (left.contains(delivery.message()) ? again : handled).add(delivery);
    }
    handled(handled);
    return again;
  }

  /** Parks what is no message, unless others of its key before it wait. */
  private List<Delivery<?>> park(Delivery<?> delivery, List<Delivery<?>> waiting)
      throws InterruptedException {
    String key = delivery.message().key();
    if (waiting.stream().anyMatch(other -> other.message().key().equals(key))) {
      return List.of(delivery);
    }
    handler.park(delivery.message(), delivery.incoming().reason());
    handled(List.of(delivery));
    return List.of();
  }

  private void handled(List<Delivery<?>> deliveries) {
    lock.lock();
    try {
      for (Delivery<?> delivery : deliveries) {
        delivery.handled();
        release(delivery);
      }
    } finally {
      lock.unlock();
    }
  }

  /** See {@link LaneWork#letGo}. */
  boolean letGo(LaneWork<?> work, Duration patience) {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      changed.signalAll();
      while (inHand.contains(work) && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return !inHand.contains(work);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void letGoOfAll() {
    lock.lock();
    try {
      stopped = true;
      inHand.clear();
      queue.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void join() throws InterruptedException {
    if (!thread.equals(Thread.currentThread())) {
      thread.join();
    }
  }
}
