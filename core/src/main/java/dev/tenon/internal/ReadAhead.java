package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.spi.EventLog;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads the next pages of a log while its reader still works on those before, as long as the log
 * fills the pages. Used by one thread; holds a few pages at most.
 */
final class ReadAhead {
  private static final int LONGEST_PAGE = 16_384;
  private static final long PAGE_BYTES = 6L << 20;
  private static final int PAGES = 2;

  private final EventLog log;
  private List<EventRecord> run = List.of();
  private int taken;
  private long at;
  private @Nullable Scan scan;

  ReadAhead(EventLog log) {
    this.log = log;
  }

  /** Begins after a page that its reader has got. */
  void start(List<EventRecord> before) {
    stop();
    at = last(before);
    scan = new Scan(log, at, limitAfter(before));
    scan.start();
  }

  /** Events after that offset, none if it did not read there. */
  List<EventRecord> next(long afterOffset, int limit) throws InterruptedException {
    if (afterOffset != at) {
      stop(); // its reader went elsewhere
    }
    Scan live = scan;
    if (taken == run.size() && live != null) {
      scan = null; // over at the log's end, and if it fails
      run = live.take();
      taken = 0;
      scan = run.isEmpty() ? null : live;
    }
    int to = taken + Math.min(limit, run.size() - taken);
    List<EventRecord> part = run.subList(taken, to);
    taken = to;
    at = part.isEmpty() ? at : last(part);
    return part;
  }

  private void stop() {
    run = List.of();
    taken = 0;
    scan = null; // which ends when its pages are full
  }

  /** As many as fill a page's bytes, going by those before. */
  private static int limitAfter(List<EventRecord> before) {
    long bytes = 1;
    for (EventRecord event : before) {
      bytes += event.payload().data().length;
    }
    return Math.clamp(before.size() * PAGE_BYTES / bytes, 1, LONGEST_PAGE);
  }

  private static long last(List<EventRecord> events) {
    return events.getLast().offset();
  }

  /** What another thread met while it read. */
  static TenonException failure(Throwable e) {
    return e instanceof TenonException known
        ? known
        : Problem.STORAGE_FAILED.because("reading the log failed: " + e, e);
  }

  /**
   * Pages read by a thread of its own, which ends while enough of them wait for the reader. Within
   * a page it keeps to the reader's pace, so that a run is taken while it is still in the caches;
   * but with a connection in its hands it never waits for long.
   */
  private static final class Scan {
    private static final int RUNS_AHEAD = 2;
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(3);
    private static final long GLANCE = TimeUnit.MICROSECONDS.toNanos(20);

    private final EventLog log;
    private final int limit;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private long at;
    private int pages;
    private boolean reading;
    private boolean atEnd;

    Scan(EventLog log, long after, int limit) {
      this.log = log;
      this.at = after;
      this.limit = limit;
    }

    /** The next run; none after the log's end. */
    List<EventRecord> take() throws InterruptedException {
      while (true) {
        Part part = parts.take();
        if (part.failure != null) {
          throw part.failure;
        }
        if (!part.run.isEmpty()) {
          return part.run;
        }
        if (!pageTaken()) {
          return part.run;
        }
      }
    }

    synchronized void start() {
      if (!reading && beginPage()) {
        Thread.ofPlatform().daemon().name("tenon-read-ahead").start(this::read);
      }
    }

    private synchronized boolean beginPage() {
      reading = !atEnd && pages < PAGES;
      pages += reading ? 1 : 0;
      return reading;
    }

    /** Whether there is another to be read, which counts before this one's end can be seen. */
    private synchronized boolean endPage(int count) {
      atEnd = count < limit;
      boolean goesOn = beginPage();
      parts.add(new Part(List.of(), null));
      return goesOn;
    }

    /** False if it was the last page. */
    private synchronized boolean pageTaken() {
      pages--;
      start();
      return pages > 0;
    }

    private void read() {
      try {
        boolean goesOn = true;
        while (goesOn) {
          goesOn = endPage(log.scan(at, limit, this::add));
        }
      } catch (RuntimeException | Error e) {
        parts.add(new Part(List.of(), failure(e)));
      }
    }

    private void add(List<EventRecord> run) {
      at = last(run);
      parts.add(new Part(run, null));
      long began = System.nanoTime();
      while (parts.size() > RUNS_AHEAD && System.nanoTime() - began < PATIENCE) {
        LockSupport.parkNanos(GLANCE);
      }
    }

    /** A run, empty at the end of a page. */
    private record Part(List<EventRecord> run, @Nullable TenonException failure) {}
  }
}
