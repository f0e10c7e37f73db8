package dev.tenon.internal;

import dev.tenon.event.EventRecord;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.Feed;
import java.time.Duration;
import java.util.List;

/**
 * Reads the log in pages, woken by this process's commits and looking for others' by itself. Far
 * behind the log's end it reads ahead, in longer pages, while its reader works.
 */
final class PollFeed implements Feed {
  private static final Duration INTERVAL = Duration.ofMillis(10);

  private final EventLog log;
  private final RecentEvents recent;
  private final CommitSignal signal;
  private final ReadAhead ahead;

  PollFeed(EventLog log, RecentEvents recent, CommitSignal signal) {
    this.log = log;
    this.recent = recent;
    this.signal = signal;
    this.ahead = new ReadAhead(log);
  }

  @Override
  public List<EventRecord> next(long afterOffset, int limit, Duration wait)
      throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      long seen = signal.count();
      List<EventRecord> page = ahead.next(afterOffset, limit);
      if (page.isEmpty()) {
        page = recent.after(afterOffset, limit);
      }
      if (page.isEmpty()) {
        page = log.page(afterOffset, limit);
        if (page.size() == limit) {
          ahead.start(page);
        }
      }
      long left = end - System.nanoTime();
      if (!page.isEmpty() || left <= 0) {
        return page;
      }
      signal.await(seen, left < INTERVAL.toNanos() ? Duration.ofNanos(left) : INTERVAL);
    }
  }
}
