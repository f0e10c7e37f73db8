package dev.tenon.tail.debezium;

import dev.tenon.error.Problem;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.TailItem;
import dev.tenon.spi.TailLog;
import dev.tenon.spi.TailStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The log as an engine tells of it. While no engine keeps up, the table is polled: every start,
 * failure and lag ends in the same way, with an engine that is begun to be listened to at a mark.
 */
final class EngineLog implements TailLog {
  private static final System.Logger LOG = System.getLogger(EngineLog.class.getName());
  private static final long MARK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** So many times what it may lag, it is started anew, from the log's end. */
  private static final int GIVE_UP = 5;

  /** The same if it tells of nothing, not even that it is there, which it does each second. */
  private static final int SILENT = 2;

  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final Duration END = Duration.ofSeconds(5);
  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);

  private final DebeziumOptions options;
  private final EngineSettings settings;
  private final String service;
  private final Marks marks;
  private final DueTimes due;

  private @Nullable Engine engine;
  private @Nullable Engine ending;
  private long endingAt;
  private long markedAt;
  private long startAt = System.nanoTime();
  private long pause = FIRST_PAUSE;
  private volatile @Nullable EngineStream stream;
  private volatile @Nullable String failure;

  EngineLog(DebeziumOptions options, EngineSettings settings, OutboxTail.Tailed outbox) {
    this.options = options;
    this.settings = settings;
    this.service = outbox.service();
    this.marks = new Marks(outbox.database().leases(), service);
    this.due = new DueTimes(outbox);
  }

  @Override
  public void lead(boolean now) {
    if (!now) {
      stop();
      failure = null;
      pause = FIRST_PAUSE;
      startAt = System.nanoTime();
    }
  }

  @Override
  public boolean isReady() {
    Engine its = engine;
    long now = System.nanoTime();
    if (its == null) {
      if (now - startAt >= 0 && !isEnding()) {
        marks.forgetUnread();
        startAt = now;
        engine = new Engine(settings.next(), marks, service);
      }
      return false;
    }
    String why = whatIsWrong(its);
    if (why != null) {
      complain(why + "; the table is polled, and it is started anew");
      giveUp();
      return false;
    }
    if (its.isPolling() && now - markedAt >= MARK_NANOS) {
      markedAt = now;
      marks.write(marks.next());
    }
    return its.isLive() ? keepsUp() : isNotThereYet(now);
  }

  private boolean keepsUp() {
    boolean keepsUp = marks.unreadNanos() <= options.maxLag().toNanos();
    if (!keepsUp && failure == null) {
      complain(
          "is more than %d ms behind; the table is polled until it has caught up"
              .formatted(options.maxLag().toMillis()));
    }
    return keepsUp;
  }

  /** It may have much to read before it gets there. */
  private boolean isNotThereYet(long now) {
    if (now - startAt > START_NANOS && failure == null) {
      complain(
          "has not come yet to what is written now; look whether %s and %s of %s are captured; the"
                  .formatted(CapturedRow.OUTBOX, CapturedRow.LEASES, options.schema())
              + " table is polled meanwhile");
    }
    return false;
  }

  private void complain(String what) {
    String problem =
        String.valueOf(
            Problem.LOG_UNAVAILABLE.because(
                "Debezium's engine of " + options.connector() + " " + what));
    if (failure == null) {
      LOG.log(System.Logger.Level.WARNING, problem);
    }
    failure = problem;
  }

  /** It would only wait for the one before it, which may have what only one may have. */
  private boolean isEnding() {
    Engine before = ending;
    if (before != null && (before.isEnded() || System.nanoTime() - endingAt > END_NANOS)) {
      ending = null;
    }
    return ending != null;
  }

  /** Once it is live, marks tell whether it still is. */
  private @Nullable String whatIsWrong(Engine its) {
    String failed = its.failure();
    if (failed != null) {
      return "failed: " + failed;
    }
    if (!its.isLive()) {
      return its.silentNanos() > START_NANOS ? "does not begin to tell of changes" : null;
    }
    long most = options.maxLag().toNanos();
    if (its.silentNanos() > SILENT * most) {
      return "is silent";
    }
    return marks.unreadNanos() > GIVE_UP * most ? "does not catch up" : null;
  }

  private void giveUp() {
    stop();
    startAt = System.nanoTime() + pause;
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  private void stop() {
    Engine its = engine;
    engine = null;
    if (its != null) {
      its.close();
      ending = its;
      endingAt = System.nanoTime();
    }
  }

  @Override
  public @Nullable TailStream open() {
    Engine its = engine;
    if (its == null || !its.isLive()) {
      return null;
    }
    long begin = marks.next();
    EngineStream opened = new EngineStream(begin);
    its.feed(opened);
    marks.write(begin);
    stream = opened;
    failure = null;
    pause = FIRST_PAUSE;
    return new Reading(its, opened);
  }

  @Override
  public long end() {
    long end = marks.next();
    marks.write(end);
    return end;
  }

  @Override
  public @Nullable Instant takeDue() {
    return due.take();
  }

  @Override
  public void renew() {
    EngineStream live = stream;
    if (live != null) {
      live.cut();
    }
  }

  @Override
  public void caughtUp() {
    due.lookOnce();
  }

  @Override
  public List<String> failures() {
    String why = failure;
    return why == null ? List.of() : List.of(why);
  }

  DebeziumHealth health() {
    return new DebeziumHealth(stream != null, Duration.ofNanos(marks.unreadNanos()));
  }

  @Override
  public void close() {
    stop();
    Engine last = ending;
    try {
      if (last != null && !last.awaitEnd(END)) {
        LOG.log(System.Logger.Level.WARNING, "the engine of " + service + " takes long to end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Reading implements TailStream {
    private final Engine its;
    private final EngineStream opened;

    Reading(Engine its, EngineStream opened) {
      this.its = its;
      this.opened = opened;
    }

    @Override
    public List<TailItem> take(long waitNanos) throws InterruptedException {
      List<TailItem> taken = opened.take(waitNanos);
      due.note(taken);
      return taken;
    }

    /** The table knows what is published. */
    @Override
    public void confirm(long place) {
      // The engine keeps no place.
    }

    /** Marks tell whether it is read, in a time that is the user's choice. */
    @Override
    public long silentNanos() {
      return 0;
    }

    @Override
    public void close() {
      opened.cut();
      its.feed(null);
      stream = null;
      due.forget();
    }
  }
}
