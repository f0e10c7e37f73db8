package dev.tenon.tail.debezium;

import dev.tenon.error.Problem;
import dev.tenon.spi.Leases;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbered marks in the database's log: whatever was committed before one was written comes before
 * it in the log, by any connector. A mark is a lease that lapses at once, since its table is the
 * smallest that is there anyway. Safe for use by many threads.
 */
final class Marks {
  /** Long enough to be one, and over before the next mark is written. */
  private static final Duration LENGTH = Duration.ofNanos(1_000);

  private static final int ATTEMPTS = 10;

  private final Leases leases;
  private final String name;
  private final String owner = UUID.randomUUID() + ".";
  private final AtomicLong last = new AtomicLong();
  private final ConcurrentLinkedDeque<Written> unread = new ConcurrentLinkedDeque<>();

  private record Written(long mark, long nanos) {}

  Marks(Leases leases, String service) {
    this.leases = leases;
    this.name = "tail of " + service;
  }

  /** The next mark's number, greater than those before; it is yet to be written. */
  long next() {
    return last.incrementAndGet();
  }

  /** Writes a mark, and commits it. */
  void write(long mark) {
    Written written = new Written(mark, System.nanoTime());
    unread.addLast(written);
    try {
      take(mark);
    } catch (RuntimeException e) {
      unread.remove(written);
      throw e;
    }
  }

  private void take(long mark) {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (leases.take(name, owner + mark, LENGTH)) {
        return;
      }
      Thread.onSpinWait(); // another instance wrote one just then
    }
    throw Problem.STORAGE_FAILED.because(
        "lease '" + name + "' is never free; look who else takes it");
  }

  /** The number of a mark of this instance, which was read; 0 if it is something else. */
  long read(CapturedRow row) {
    String its = row.text("owner");
    if (!its.startsWith(owner) || !row.text("name").equals(name)) {
      return 0;
    }
    long mark = Long.parseLong(its.substring(owner.length()));
    unread.removeIf(written -> written.mark() <= mark);
    return mark;
  }

  /** For how long the oldest one has not been read. */
  long unreadNanos() {
    Written oldest = unread.peekFirst();
    return oldest == null ? 0 : System.nanoTime() - oldest.nanos();
  }

  /** Another engine reads, and may not tell of those. */
  void forgetUnread() {
    unread.clear();
  }
}
