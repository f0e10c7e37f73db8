package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.spi.EventLog;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Reads the next page of a log while its reader still works on the one before, as long as the log
 * fills the pages. Used by one thread; holds two pages at most.
 */
final class ReadAhead {
  private static final int LONGEST_PAGE = 8_192;
  private static final long PAGE_BYTES = 4L << 20;

  private final EventLog log;
  private List<EventRecord> page = List.of();
  private int taken;
  private long at;
  private @Nullable Fetch fetch;

  ReadAhead(EventLog log) {
    this.log = log;
  }

  /** Begins after a page that its reader has got. */
  void start(List<EventRecord> before) {
    stop();
    at = before.getLast().offset();
    fetch = new Fetch(before);
  }

  /** Events after that offset, none if it did not read there. */
  List<EventRecord> next(long afterOffset, int limit) throws InterruptedException {
    if (afterOffset != at) {
      stop(); // its reader went elsewhere
    }
    if (taken == page.size()) {
      turnPage();
    }
    int to = Math.min(taken + limit, page.size());
    List<EventRecord> part = page.subList(taken, to);
    taken = to;
    at = part.isEmpty() ? at : part.getLast().offset();
    return part;
  }

  private void turnPage() throws InterruptedException {
    Fetch done = fetch;
    stop();
    if (done != null) {
      page = done.result();
      if (page.size() == done.limit) {
        fetch = new Fetch(page);
      }
    }
  }

  private void stop() {
    page = List.of();
    taken = 0;
    fetch = null;
  }

  /** A page being read by a thread of its own. */
  private final class Fetch {
    private final int limit;
    private final FutureTask<List<EventRecord>> task;

    Fetch(List<EventRecord> before) {
      long offset = before.getLast().offset();
      limit = limitAfter(before);
      task = new FutureTask<>(() -> log.page(offset, limit));
      Thread.ofVirtual().name("tenon-read-ahead").start(task);
    }

    List<EventRecord> result() throws InterruptedException {
      try {
        return task.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw Problem.STORAGE_FAILED.because("reading the log failed: " + e.getCause(), e);
      }
    }
  }

  /** As many as fill a page's bytes, going by those before. */
  private static int limitAfter(List<EventRecord> before) {
    long bytes = 1;
    for (EventRecord event : before) {
      bytes += event.payload().data().length;
    }
    return Math.clamp(before.size() * PAGE_BYTES / bytes, 1, LONGEST_PAGE);
  }
}
