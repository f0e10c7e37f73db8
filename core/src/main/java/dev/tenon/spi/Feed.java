package dev.tenon.spi;

import dev.tenon.event.EventRecord;
import java.time.Duration;
import java.util.List;

/** A source of a log's events in commit order, for one reader: polled, tailed or otherwise. */
public interface Feed {
  /**
   * A feed that looks at a log at that interval while it waits. It works with every log, also where
   * others write to it.
   */
  static Feed polling(EventLog log, Duration interval) {
    return new PollingFeed(log, interval);
  }

  /**
   * Up to {@code limit} events after an offset in commit order, skipping none. Waits up to {@code
   * wait} if there is none yet; returns none after that.
   */
  List<EventRecord> next(long afterOffset, int limit, Duration wait) throws InterruptedException;
}
