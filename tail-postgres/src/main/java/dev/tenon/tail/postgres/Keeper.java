package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.spi.OutboxTail;
import dev.tenon.tail.postgres.TailOptions.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the slot once a second: makes it, watches it, notices a silent line, and tells the
 * feed whether there is something to be read. Only the instance that publishes changes anything.
 */
final class Keeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
  private static final long EVERY_MILLIS = 500;
  private static final long BEAT_AFTER = TimeUnit.MILLISECONDS.toNanos(1_500);
  private static final long DEAD_AFTER = TimeUnit.MILLISECONDS.toNanos(4_500);
  private static final long FRESH = TimeUnit.SECONDS.toNanos(3);

  private final TailOptions options;
  private final Slot slot;
  private final LogDuty duty;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicReference<@Nullable Instant> due = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean leading;
  private volatile boolean renew;
  private volatile boolean left;
  private volatile boolean emitting;
  private volatile boolean ready;
  private volatile long dutyEnd = Long.MAX_VALUE;
  private volatile long confirmed;
  private volatile Slot.State state = Slot.State.MISSING;
  private volatile long seenAt = System.nanoTime() - FRESH;
  private volatile @Nullable TailStream stream;
  private volatile @Nullable String failure;

  Keeper(TailOptions options, Slot slot, OutboxTail.Tailed outbox) {
    this.options = options;
    this.slot = slot;
    this.duty = new LogDuty(outbox);
    this.thread =
        Thread.ofPlatform().daemon().name("tenon-" + outbox.service() + "-slot").start(this::keep);
  }

  private void keep() {
    try {
      do {
        try {
          look();
          failure = null;
        } catch (RuntimeException e) {
          noteFailure(e);
        }
      } while (!stop.await(EVERY_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void noteFailure(RuntimeException e) {
    ready = false;
    emitting = false;
    if (!String.valueOf(e).equals(failure)) {
      LOG.log(System.Logger.Level.WARNING, "the slot of " + options + " needs attention", e);
    }
    failure = String.valueOf(e);
    watchLine();
  }

  private void look() {
    watchLine();
    Slot.State now = slot.state();
    state = now;
    seenAt = System.nanoTime();
    boolean onDuty = duty.isOn();
    if (onDuty && !now.isUsable()) {
      throw lost(now);
    }
    if (leading && !left) {
      now = prepared(now, onDuty);
    }
    boolean published = slot.isPublished();
    if (!published && leading) {
      slot.requirePublished();
    }
    ready = now.isUsable() && published && !left;
    emitting = options.mode() == Mode.LOG_ALONE && ready && duty.isOn();
    if (leading) {
      due.set(slot.nextDue());
      beat();
    }
  }

  private static TenonException lost(Slot.State now) {
    return Problem.LOG_LOST.because(
        "the replication slot is "
            + now.walStatus()
            + ", and messages that were in the log alone are lost with it; find out which, then"
            + " accept it: delete from tenon_mark where reader = 'tail' and source = '@slot'."
            + " Meanwhile messages are sent by the table");
  }

  /** A slot that can be read, if there can be one. */
  private Slot.State prepared(Slot.State found, boolean onDuty) {
    Slot.State now = found;
    if (!options.needsLog() && onDuty) {
      endDuty();
    }
    if (options.mode() == Mode.LEAVING && !duty.isOn()) {
      leave(now);
      return Slot.State.MISSING;
    }
    boolean mayRenew = !duty.isOn();
    boolean lags = now.lagBytes() > options.maxLagBytes();
    if (mayRenew && now.isThere() && (renew || lags || !now.isUsable())) {
      ready = false;
      cut();
      slot.endHolder();
      slot.drop();
      now = Slot.State.MISSING;
    }
    renew = false;
    if (!now.isThere()) {
      slot.requirePublished();
      slot.create();
      now = slot.state();
    }
    if (options.needsLog()) {
      duty.turn(true);
    }
    return now;
  }

  /** Everything that was in the log when this began has been published. */
  private void endDuty() {
    if (dutyEnd == Long.MAX_VALUE) {
      dutyEnd = slot.end();
    } else if (confirmed >= dutyEnd) {
      duty.turn(false);
    }
  }

  private void leave(Slot.State now) {
    ready = false;
    if (now.isThere()) {
      cut();
      slot.endHolder();
      slot.drop();
    }
    left = true;
  }

  private void watchLine() {
    TailStream live = stream;
    if (live != null && live.silentNanos() > DEAD_AFTER) {
      LOG.log(System.Logger.Level.WARNING, "nothing is heard from the log; the line is cut");
      live.cut();
    }
  }

  private void beat() {
    TailStream live = stream;
    if (live != null && live.silentNanos() > BEAT_AFTER) {
      slot.beat();
    }
  }

  private void cut() {
    TailStream live = stream;
    if (live != null) {
      live.cut();
    }
  }

  /** Whether this instance publishes. */
  void lead(boolean now) {
    leading = now;
  }

  /** The stream that the feed reads now. */
  void reading(@Nullable TailStream live) {
    stream = live;
  }

  void confirmed(long place) {
    confirmed = place;
  }

  /** The slot is of no use any more where it is. */
  void renew() {
    renew = true;
  }

  /** Whether the slot can be read. */
  boolean isReady() {
    return ready;
  }

  /** Whether what is emitted is sure to be read. */
  boolean isEmitting() {
    return emitting && System.nanoTime() - seenAt < FRESH;
  }

  /** Once: when the next delayed message is due. */
  @Nullable Instant takeDue() {
    return due.getAndSet(null);
  }

  @Nullable String failure() {
    return failure;
  }

  SlotHealth health() {
    Slot.State now = state;
    return new SlotHealth(
        slot.name(),
        now.walStatus(),
        now.safeBytes(),
        now.retainedBytes(),
        now.lagBytes(),
        now.spilledBytes(),
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
    slot.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
