package dev.tenon.soak.observer;

import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log as it grows, always on from where it is, and remembers what it saw: whoever reads the
 * log later from its beginning sees the same.
 */
final class LogFollower {
  static final int PAGE = 500;
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final String name;
  private final Page log;
  private final List<UUID> seen = new ArrayList<>();
  private final Thread thread;
  private @Nullable EventRecord last;
  private volatile boolean stopping;

  /** Reads what follows an event. */
  @FunctionalInterface
  interface Page {
    /** What follows that (null: from the first). */
    List<EventRecord> after(@Nullable EventRecord record, int limit);
  }

  LogFollower(String name, Page log) {
    this.name = name;
    this.log = log;
    this.thread = Thread.ofVirtual().name("follower-of-" + name).start(this::run);
  }

  private void run() {
    while (!stopping) {
      if (!step()) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Whether there may be more at once. */
  private boolean step() {
    try {
      List<EventRecord> page = log.after(last, PAGE);
      page.forEach(record -> seen.add(record.id()));
      last = page.isEmpty() ? last : page.getLast();
      return page.size() == PAGE;
    } catch (TenonException e) {
      return false; // the database is down; it comes back
    }
  }

  /** Follows to the end, and no further. */
  void stop() throws InterruptedException {
    stopping = true;
    thread.join();
    while (step()) {
      // the last page was full
    }
  }

  /** Complains unless that is what was seen, after {@link #stop()}. */
  void compare(List<EventRecord> all, Findings findings) {
    for (int i = 0; i < Math.max(all.size(), seen.size()); i++) {
      UUID there = i < all.size() ? all.get(i).id() : null;
      UUID then = i < seen.size() ? seen.get(i) : null;
      if (there == null || !there.equals(then)) {
        findings.add(
            Invariant.FOLLOWERS_SAW_ALL,
            "%s: event %d of the log is %s, and was %s to who followed it"
                .formatted(name, i + 1, there == null ? "none" : all.get(i), then));
        return;
      }
    }
  }
}
