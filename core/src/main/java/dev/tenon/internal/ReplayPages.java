package dev.tenon.internal;

import dev.tenon.error.TenonException;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.LoggedPayload;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A part of the log in order, read page by page over two connections while its reader works on the
 * pages before: the database is what takes longest, and does not do more than one thing at a time
 * on a connection. Used by one thread; holds a few pages at most, each of so many offsets as fill
 * it, going by the events before.
 */
final class ReplayPages implements AutoCloseable {
  private static final int LANES = 2;
  private static final int LONGEST_PAGE = 16_384;
  private static final long PAGE_BYTES = 4L << 20;

  private final EventLog log;
  private final long until;
  private final ArrayDeque<Page> pages = new ArrayDeque<>();
  private final ExecutorService lanes =
      Executors.newFixedThreadPool(
          LANES, Thread.ofPlatform().daemon().name("tenon-replay-", 1).factory());

  private long next;
  private long bytes = 1;
  private long events;
  private volatile boolean closed;

  /**
   * The events after an offset and up to another.
   *
   * @param before some that came before, from which sizes are guessed
   */
  ReplayPages(EventLog log, long after, long until, List<LoggedPayload> before) {
    this.log = log;
    this.next = after;
    this.until = until;
    measure(before);
  }

  /** The next run, none after the last. */
  List<LoggedPayload> next() throws InterruptedException {
    fill();
    while (!pages.isEmpty()) {
      Part part = pages.getFirst().parts.take();
      if (part.failure != null) {
        throw part.failure;
      }
      if (!part.run.isEmpty()) {
        measure(part.run);
        return part.run;
      }
      pages.removeFirst();
      fill();
    }
    return List.of();
  }

  private void measure(List<LoggedPayload> run) {
    events += run.size();
    for (LoggedPayload event : run) {
      bytes += event.payload().data().length;
    }
  }

  private void fill() {
    while (pages.size() <= LANES && next < until) {
      long size = Math.clamp(events * PAGE_BYTES / bytes, 1, LONGEST_PAGE);
      Page page = new Page(next, Math.min(next + size, until));
      pages.add(page);
      lanes.execute(() -> read(page));
      next = page.until;
    }
  }

  private void read(Page page) {
    try {
      if (!closed) {
        log.scanPayloads(page.after, page.until, run -> page.parts.add(new Part(run, null)));
      }
      page.parts.add(new Part(List.of(), null));
    } catch (RuntimeException | Error e) {
      page.parts.add(new Part(List.of(), ReadAhead.failure(e)));
    }
  }

  /** A page that is being read is read to its end, for nobody. */
  @Override
  public void close() {
    closed = true;
    lanes.shutdown();
  }

  /** The events after an offset and up to another, run by run as they come. */
  private record Page(long after, long until, BlockingQueue<Part> parts) {
    Page(long after, long until) {
      this(after, until, new LinkedBlockingQueue<>());
    }
  }

  /** A run, empty at the end of a page. */
  private record Part(List<LoggedPayload> run, @Nullable TenonException failure) {}
}
