package dev.tenon.spi.broker;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.message.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes on a topic, in order, by one thread: what has come meanwhile is published in one step.
 * What fails takes with it all that waits behind it, which would overtake it.
 */
final class TopicWriter {
  private static final int MAX_STEP = 500;
  private static final long MAX_STEP_BYTES = 1 << 20;
  private static final long MAX_WAITING_BYTES = 32 << 20;
  private static final long BYTES_OF_ATTRIBUTES = 1_000;

  private final Supplier<PublishingSession> open;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final Thread thread;
  private long waitingBytes;
  private boolean closed;
  private @Nullable PublishingSession session;

  TopicWriter(String name, Supplier<PublishingSession> open) {
    this.open = open;
    thread = Thread.ofPlatform().daemon().name("tenon-publish-" + name).start(this::run);
  }

  /** Hands a batch over; blocks while much waits already. */
  void add(List<Message> batch, Publication publication) {
    if (!queue(batch, publication)) {
      publication.fail(Problem.CLOSED.because("the broker was closed meanwhile"));
    }
  }

  /** False if it was closed meanwhile. */
  private boolean queue(List<Message> batch, Publication publication) {
    lock.lock();
    try {
      for (Message message : batch) {
        while (waitingBytes >= MAX_WAITING_BYTES && !closed) {
          changed.await();
        }
        if (closed || publication.isBroken()) {
          return !closed;
        }
        Waiting waiting = new Waiting(message, publication);
        queue.add(waiting);
        waitingBytes += waiting.bytes();
        changed.signalAll();
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.BROKER_FAILED.because("interrupted while publishing", e);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (List<Waiting> step = take(); !step.isEmpty(); step = take()) {
        try {
          write(step);
        } catch (TenonException e) {
          endSession();
          fail(step, e);
          continue;
        }
        step.forEach(waiting -> waiting.publication().acknowledged());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      endSession();
    }
  }

  /** What is next, once there is something; nothing when closed. */
  private List<Waiting> take() throws InterruptedException {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        changed.await();
      }
      List<Waiting> step = new ArrayList<>();
      long bytes = 0;
      while (!queue.isEmpty() && step.size() < MAX_STEP && bytes < MAX_STEP_BYTES) {
        Waiting next = queue.remove();
        bytes += next.bytes();
        step.add(next);
      }
      waitingBytes -= bytes;
      changed.signalAll();
      return step;
    } finally {
      lock.unlock();
    }
  }

  private void write(List<Waiting> step) {
    PublishingSession current = session;
    if (current == null) {
      current = open.get();
      session = current;
    }
    current.publish(step.stream().map(Waiting::message).toList());
  }

  /** Fails the step, and all that waits behind it. */
  private void fail(List<Waiting> step, TenonException problem) {
    List<Waiting> failed = new ArrayList<>(step);
    lock.lock();
    try {
      failed.addAll(queue);
      queue.clear();
      waitingBytes = 0;
      failed.forEach(waiting -> waiting.publication().breakOff());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    failed.forEach(waiting -> waiting.publication().fail(problem));
  }

  private void endSession() {
    PublishingSession last = session;
    session = null;
    if (last != null) {
      last.close();
    }
  }

  /** Publishes what was accepted, if that can be done in time. */
  void close(Duration patience) {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(patience)) {
        fail(List.of(), Problem.CLOSED.because("the broker was closed meanwhile"));
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private record Waiting(Message message, Publication publication) {
    long bytes() {
      return message.payload().data().length + BYTES_OF_ATTRIBUTES;
    }
  }
}
