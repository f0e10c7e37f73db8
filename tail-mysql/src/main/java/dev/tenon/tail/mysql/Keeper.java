package dev.tenon.tail.mysql;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks several times a second whether the binlog can be read and how far behind it is, and
 * remembers what is published. Only the instance that publishes changes anything.
 */
final class Keeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
  private static final long EVERY_MILLIS = 200;

  private final BinlogOptions options;
  private final Server server;
  private final String service;
  private final Bookmark bookmark;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicReference<@Nullable Instant> due = new AtomicReference<>();
  private final Thread thread;

  private volatile boolean leading;
  private volatile boolean ready;
  private volatile boolean renew;
  private volatile long lagBytes;
  private volatile long seenAt = System.nanoTime();
  private volatile @Nullable BinlogStream stream;
  private volatile List<String> failures = List.of();
  private volatile @Nullable Loss loss;

  /**
   * What of the binlog nobody can read.
   *
   * @param published what was before it
   */
  private record Loss(Gtids published, TenonException told) {}

  Keeper(BinlogOptions options, Server server, String service) {
    this.options = options;
    this.server = server;
    this.service = service;
    this.bookmark = new Bookmark(server);
    this.thread =
        Thread.ofPlatform().daemon().name("tenon-" + service + "-binlog").start(this::keep);
  }

  private void keep() {
    try {
      do {
        try {
          failures = look();
        } catch (RuntimeException e) {
          fail(e);
        }
      } while (!stop.await(EVERY_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fail(RuntimeException e) {
    ready = false;
    List<String> now = List.of(String.valueOf(e));
    if (!now.equals(failures)) {
      LOG.log(System.Logger.Level.WARNING, "the binlog of " + options + " needs attention", e);
    }
    failures = now;
  }

  /** What is wrong, though it goes on. */
  private List<String> look() {
    Settings settings = server.settings();
    seenAt = System.nanoTime();
    String unfit = settings.unfit();
    if (unfit != null) {
      throw Problem.LOG_UNAVAILABLE.because(unfit);
    }
    requireNothingLost();
    ready = true;
    if (leading) {
      due.set(server.nextDue());
      if (!bookmark.save()) {
        cut(); // another instance reads; whoever has the lease opens it again
      }
      watchLag();
    }
    List<String> wrong = new ArrayList<>();
    String unsafe = settings.unsafe();
    if (unsafe != null) {
      wrong.add(String.valueOf(Problem.LOG_UNAVAILABLE.because(unsafe)));
    }
    if (options.maps() && isFarBehind()) {
      wrong.add(
          String.valueOf(
              Problem.LOG_BEHIND.because(
                  "%d bytes of the binlog are unread, and changes of %s are lost once it is purged;"
                          .formatted(lagBytes, options.mappers().keySet())
                      + " look why the broker does not take more")));
    }
    return wrong;
  }

  /** It is accepted by another bookmark. */
  private void requireNothingLost() {
    Loss known = loss;
    if (known == null || !leading) {
      return;
    }
    if (server.published().equals(known.published())) {
      throw known.told();
    }
    loss = null;
  }

  private void watchLag() {
    long place = bookmark.place();
    lagBytes = place == 0 ? 0 : server.bytesAfter(place);
    if (isFarBehind()) {
      renew();
    }
  }

  private boolean isFarBehind() {
    return lagBytes > options.maxLagBytes();
  }

  /** Where to begin to read. */
  Gtids begin() {
    Gtids begin = bookmark.open(renew);
    renew = false;
    return begin;
  }

  /** Whether this instance publishes. */
  void lead(boolean now) {
    leading = now;
  }

  /** The stream that is read now. */
  void reading(@Nullable BinlogStream live) {
    stream = live;
    if (live == null) {
      saveLast();
    }
  }

  /** Otherwise it is published again. */
  private void saveLast() {
    try {
      bookmark.save();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "what was published last is not remembered", e);
    }
  }

  /** The binlog is to be read from its end on, if it has nothing that is not in the table, too. */
  void renew() {
    if (!options.maps()) {
      renew = true;
      cut();
    }
  }

  /**
   * What comes next in the binlog cannot be read, and is nowhere else: somebody has to accept it.
   *
   * @param rest where it can be read on
   */
  void lost(String why, Gtids rest) {
    saveLast();
    ready = false;
    TenonException told =
        Problem.LOG_LOST.because(
            ("changes of %s are lost to their mappers: %s. Find out which, then accept it: update"
                    + " tenon_tail set gtids = '%s' where service = '%s'. Meanwhile messages are"
                    + " sent by the table")
                .formatted(options.mappers().keySet(), why, rest, service));
    loss = new Loss(published(), told);
  }

  private void cut() {
    BinlogStream live = stream;
    if (live != null) {
      live.cut();
    }
  }

  Bookmark bookmark() {
    return bookmark;
  }

  Gtids published() {
    return bookmark.gtids();
  }

  boolean isReady() {
    return ready;
  }

  /** Once: when the next delayed message is due. */
  @Nullable Instant takeDue() {
    return due.getAndSet(null);
  }

  List<String> failures() {
    return failures;
  }

  BinlogHealth health() {
    return new BinlogHealth(
        published().toString(),
        lagBytes,
        stream != null,
        Duration.ofNanos(System.nanoTime() - seenAt));
  }

  @Override
  public void close() {
    stop.countDown();
    boolean interrupted = false;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    server.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
