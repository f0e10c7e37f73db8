package dev.tenon.spi;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one thread reads of a database's log ahead of another, which takes it: so far and no
 * further. Safe for use by both.
 */
public final class TailBuffer {
  private static final int MAX_ITEMS = 4_000;
  private static final long MAX_BYTES = 16L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final ArrayDeque<TailItem> items = new ArrayDeque<>();
  private long bytes;
  private @Nullable Throwable failure;

  /** An empty one. */
  public TailBuffer() {}

  /** Adds what was read of so many bytes; never waits. */
  public void add(List<TailItem> read, long size) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (TailItem item : read) {
        if (item instanceof TailItem.End && items.peekLast() instanceof TailItem.End) {
          items.removeLast(); // the later one covers it
        }
        items.addLast(item);
      }
      bytes += size;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until more may be read; false if it may not after that time. */
  public boolean awaitRoom(long waitNanos) throws InterruptedException {
    long left = waitNanos;
    lock.lockInterruptibly();
    try {
      while (items.size() >= MAX_ITEMS || bytes >= MAX_BYTES) {
        if (left <= 0) {
          return false;
        }
        left = emptied.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is read. The first failure counts. */
  public void fail(Throwable why) {
    lock.lock();
    try {
      if (failure == null) {
        failure = why;
      }
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** All that was read; waits for something, or for a failure. */
  public List<TailItem> take(long waitNanos) throws InterruptedException {
    long left = waitNanos;
    lock.lockInterruptibly();
    try {
      while (items.isEmpty() && failure == null && left > 0) {
        left = filled.awaitNanos(left);
      }
      List<TailItem> taken = new ArrayList<>(items);
      items.clear();
      bytes = 0;
      emptied.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Why there is nothing more; null while there is, or may be. */
  public @Nullable Throwable failure() {
    lock.lock();
    try {
      return items.isEmpty() ? failure : null;
    } finally {
      lock.unlock();
    }
  }
}
