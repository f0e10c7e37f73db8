package dev.tenon.internal;

import dev.tenon.event.EventRecord;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.Feed;
import java.time.Duration;
import java.util.List;

/** Reads the log in pages, woken by this process's commits and looking for others' by itself. */
final class PollFeed implements Feed {
  private static final Duration INTERVAL = Duration.ofMillis(10);

  private final EventLog log;
  private final RecentEvents recent;
  private final CommitSignal signal;

  PollFeed(EventLog log, RecentEvents recent, CommitSignal signal) {
    this.log = log;
    this.recent = recent;
    this.signal = signal;
  }

  @Override
  public List<EventRecord> next(long afterOffset, int limit, Duration wait)
      throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      long seen = signal.count();
      List<EventRecord> page = recent.after(afterOffset, limit);
      if (page.isEmpty()) {
        page = log.page(afterOffset, limit);
      }
      long left = end - System.nanoTime();
      if (!page.isEmpty() || left <= 0) {
        return page;
      }
      signal.await(seen, left < INTERVAL.toNanos() ? Duration.ofNanos(left) : INTERVAL);
    }
  }
}
