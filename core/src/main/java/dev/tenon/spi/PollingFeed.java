package dev.tenon.spi;

import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks at a log again and again. */
final class PollingFeed implements Feed {
  private final EventLog log;
  private final Duration interval;

  PollingFeed(EventLog log, Duration interval) {
    this.log = log;
    this.interval = interval;
  }

  @Override
  public List<EventRecord> next(long afterOffset, int limit, Duration wait)
      throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      List<EventRecord> page = page(afterOffset, limit);
      long left = end - System.nanoTime();
      if (!page.isEmpty() || left <= 0) {
        return page;
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(left, interval.toNanos()));
    }
  }

  /** A database may answer an interrupted thread with a failure of its own. */
  private List<EventRecord> page(long afterOffset, int limit) throws InterruptedException {
    try {
      return log.page(afterOffset, limit);
    } catch (TenonException e) {
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException("interrupted while reading");
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    }
  }
}
