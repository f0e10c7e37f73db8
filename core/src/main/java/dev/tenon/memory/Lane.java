package dev.tenon.memory;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Messages on their way to one handler, in order; one thread hands them over in batches. */
final class Lane {
  private static final System.Logger LOG = System.getLogger(Lane.class.getName());
  private static final int CAPACITY = 4_096;
  private static final int BATCH = 500;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Broker.Handler handler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Delivery> queue = new ArrayDeque<>();
  private final Thread thread;
  private boolean stopped;
  private boolean failed;

  private record Delivery(Message message, Publication publication) {}

  Lane(String name, Broker.Handler handler) {
    this.handler = handler;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  void put(List<Message> messages, Publication publication) {
    lock.lock();
    try {
      for (Message message : messages) {
        while (queue.size() >= CAPACITY && !stopped) {
          changed.awaitUninterruptibly();
        }
        if (stopped) {
          publication.fail(Problem.CLOSED.because("the subscription was closed meanwhile"));
          return;
        }
        queue.add(new Delivery(message, publication));
        if (queue.size() == CAPACITY) {
          changed.signalAll();
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    List<Delivery> waiting = new ArrayList<>();
    Duration pause = Duration.ZERO;
    try {
      while (take(waiting, pause)) {
        int before = waiting.size();
        waiting = handOver(waiting);
        if (!failed && waiting.size() >= CAPACITY) {
          refuseEarly(waiting);
        }
        boolean stuck = waiting.size() == before;
        pause = waiting.isEmpty() ? Duration.ZERO : stuck ? longer(pause) : FIRST_PAUSE;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      refuseRest(waiting);
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
  private boolean take(List<Delivery> waiting, Duration pause) throws InterruptedException {
    long nanos = pause.toNanos();
    lock.lockInterruptibly();
    try {
      while (!stopped && (failed || queue.isEmpty()) && (waiting.isEmpty() || nanos > 0)) {
        if (waiting.isEmpty()) {
          changed.await();
        } else {
          nanos = changed.awaitNanos(nanos);
        }
      }
      boolean full = queue.size() >= CAPACITY;
      for (int i = 0; i < BATCH && waiting.size() < CAPACITY && !queue.isEmpty(); i++) {
        waiting.add(queue.remove());
      }
      if (full) {
        changed.signalAll();
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /** What the handler did not take, in order. */
  private List<Delivery> handOver(List<Delivery> batch) throws InterruptedException {
    List<Message> messages = new ArrayList<>(batch.size());
    for (Delivery delivery : batch) {
      messages.add(delivery.message);
    }
    Set<Message> left = Collections.newSetFromMap(new IdentityHashMap<>());
    try {
      left.addAll(handler.handle(messages));
      failed = false;
    } catch (RuntimeException | Error e) {
      failed = true;
      LOG.log(System.Logger.Level.WARNING, thread.getName() + " hands a batch over again", e);
      return batch;
    }
    List<Delivery> again = new ArrayList<>();
    for (Delivery delivery : batch) {
      if (left.contains(delivery.message)) {
        again.add(delivery);
      } else {
        delivery.publication.handled();
      }
    }
    return again;
  }

  /** Makes room for what they wait for: whoever published them does so again. */
  private void refuseEarly(List<Delivery> early) {
    for (Delivery delivery : early) {
      delivery.publication.fail(
          Problem.OVERLOADED.because(
              early.size() + " messages wait in " + thread.getName() + " for others before them"));
    }
    early.clear();
  }

  private void refuseRest(List<Delivery> waiting) {
    lock.lock();
    try {
      stopped = true;
      waiting.addAll(queue);
      queue.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (Delivery delivery : waiting) {
      delivery.publication.fail(Problem.CLOSED.because("the subscription was closed meanwhile"));
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

  void join() {
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
