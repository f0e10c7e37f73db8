package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.spi.OutboxTail;
import dev.tenon.tail.postgres.TailOptions.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the slot twice a second: makes it, watches it, writes to the log lest it is silent,
 * and tells the feed whether there is something to be read. Only the instance that publishes
 * changes anything.
 */
final class Keeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
  private static final long EVERY_MILLIS = 500;
  private static final long BEAT_AFTER = TimeUnit.MILLISECONDS.toNanos(1_000);
  private static final long FRESH = TimeUnit.SECONDS.toNanos(3);

  private final TailOptions options;
  private final Slot slot;
  private final LogDuty duty;
  private final Ending ending;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicReference<@Nullable Instant> due = new AtomicReference<>();
  private final Thread thread;

  private volatile boolean leading;
  private volatile boolean ready;
  private volatile boolean mustRead = true;
  private volatile boolean caughtUp;
  private volatile boolean emitting;
  private volatile boolean renew;
  private volatile boolean resting;
  private volatile long confirmed;
  private volatile long seenAt = System.nanoTime() - FRESH;
  private volatile Slot.State state = Slot.State.MISSING;
  private volatile @Nullable SlotStream stream;
  private volatile @Nullable TenonException broken;
  private volatile List<String> failures = List.of();
  private volatile @Nullable String gap;

  private boolean left;
  private boolean wasReady;

  /** Above the transactions that ran when the slot was made, or found; 0: there is none. */
  private long foundAmid;

  Keeper(TailOptions options, Slot slot, OutboxTail.Tailed outbox) {
    this.options = options;
    this.slot = slot;
    this.duty = new LogDuty(outbox);
    this.ending = new Ending(slot);
    this.thread =
        Thread.ofPlatform().daemon().name("tenon-" + outbox.service() + "-slot").start(this::keep);
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
    emitting = false;
    List<String> now = List.of(String.valueOf(e));
    if (!now.equals(failures)) {
      LOG.log(System.Logger.Level.WARNING, "the slot of " + options + " needs attention", e);
    }
    failures = now;
  }

  /** What is wrong, though it goes on. */
  private List<String> look() {
    state = slot.state();
    foundAmid = state.isThere() ? foundAmid : 0;
    seenAt = System.nanoTime();
    LogDuty.Mark mark = duty.mark();
    LogDuty.State its = mark.state();
    boolean needed = its != LogDuty.State.NOTHING;
    boolean possible = state.isUsable() && broken == null;
    mustRead = possible && its.hasMessages();
    if (needed && !possible) {
      throw lost();
    }
    if (leading && !left) {
      tend(mark);
    }
    if (left) {
      return List.of();
    }
    boolean published = slot.isPublished();
    if (!published && leading) {
      noteGap();
      ready = false;
      cut(); // what comes next must not overtake what the log does not have
      slot.requirePublished();
    }
    ready = published && state.isUsable() && isAllSeen();
    wasReady |= ready;
    emitting = ready && options.mode() == Mode.LOG_ALONE;
    if (leading) {
      due.set(slot.nextDue());
      beat();
    }
    return needed ? behind() : List.of();
  }

  /**
   * Whether what the log tells nothing of, since it was written before the slot was made, is to be
   * seen in the table. Who made the slot may be gone, so whoever finds it waits as well.
   */
  private boolean isAllSeen() {
    if (foundAmid == 0) {
      foundAmid = slot.written();
    }
    return slot.isOver(foundAmid);
  }

  private TenonException lost() {
    TenonException why = broken;
    return Problem.LOG_LOST.because(
        "the replication slot %s is %s, and what was in the log alone is lost with it; find out"
                .formatted(slot.name(), why == null ? state.walStatus() : "of no use: " + why)
            + " what, then accept it: delete from tenon_mark where reader = 'tail' and source ="
            + " '@slot'. Meanwhile messages are sent by the table");
  }

  private List<String> behind() {
    Slot.State now = state;
    return now.lagBytes() <= options.maxLagBytes() && !now.walStatus().equals("unreserved")
        ? List.of()
        : List.of(
            String.valueOf(
                Problem.LOG_BEHIND.because(
                    "%d bytes of the log are unread, and what is in it alone is lost once the server"
                            .formatted(now.lagBytes())
                        + " drops them (%d more may come); look why the broker does not take more"
                            .formatted(now.safeBytes()))));
  }

  private void noteGap() {
    if (wasReady && !options.mappers().isEmpty()) {
      gap =
          String.valueOf(
              Problem.LOG_LOST.because(
                  "publication %s lacked tables until %s; changes of %s made meanwhile may be"
                          .formatted(slot.publication(), Instant.now(), options.mappers().keySet())
                      + " missing. Find out which, and restart the service to accept it"));
    }
  }

  /** Sees to it that there is a slot that can be read, if there is to be one. */
  private void tend(LogDuty.Mark mark) {
    LogDuty.State its = mark.state();
    LogDuty.State base = options.needsChanges() ? LogDuty.State.CHANGES : LogDuty.State.NOTHING;
    boolean leaving = options.mode() == Mode.LEAVING;
    boolean rests = resting;
    if (its == LogDuty.State.NOTHING && rests && !state.isThere()) {
      return;
    }
    if (its == LogDuty.State.NOTHING
        && (leaving || rests || renew || broken != null || isUseless(state))) {
      if (slot.alone(() -> duty.keep(mark) && drop())) {
        left = leaving;
        broken = null;
        renew = false;
      }
      return; // the mark has moved
    }
    if (!state.isThere()) {
      slot.requirePublished();
      slot.create();
      foundAmid = 0;
      state = slot.state();
    }
    if (options.mode() == Mode.LOG_ALONE) {
      begin(mark, base);
    } else if (its == LogDuty.State.NOTHING || its == base) {
      turn(mark, base);
    } else {
      end(mark, base);
    }
  }

  /** From nothing only while there is a slot, and nobody drops it. */
  private void turn(LogDuty.Mark from, LogDuty.State to) {
    if (from.state() == LogDuty.State.NOTHING && to != LogDuty.State.NOTHING) {
      slot.alone(() -> slot.state().isUsable() && duty.turn(from, to));
    } else if (from.state() != to) {
      duty.turn(from, to);
    }
  }

  /** What was in the table before is published before anything is put into the log alone. */
  private void begin(LogDuty.Mark mark, LogDuty.State base) {
    if (mark.state().hasMessages() || caughtUp) {
      mustRead = true;
      turn(mark, LogDuty.State.MESSAGES);
    } else {
      turn(mark, base);
    }
  }

  private boolean isUseless(Slot.State now) {
    return now.isThere() && (!now.isUsable() || now.lagBytes() > options.maxLagBytes());
  }

  private boolean drop() {
    ready = false;
    if (state.isThere()) {
      cut();
      slot.endReader();
      slot.drop();
      state = Slot.State.MISSING;
      foundAmid = 0;
    }
    return true;
  }

  /**
   * First nobody puts anything into the log any more; then those end who did; then what is there is
   * read and published; then it is over.
   */
  private void end(LogDuty.Mark mark, LogDuty.State base) {
    if (mark.state() != LogDuty.State.LAST_MESSAGES) {
      turn(mark, LogDuty.State.LAST_MESSAGES);
    } else if (ending.isOver(mark, confirmed)) {
      turn(mark, base);
    }
  }

  private void beat() {
    SlotStream live = stream;
    if (live != null && live.silentNanos() > BEAT_AFTER) {
      slot.beat();
    }
  }

  private void cut() {
    SlotStream live = stream;
    if (live != null) {
      live.cut();
    }
  }

  /** Whether this instance publishes. */
  void lead(boolean now) {
    leading = now;
  }

  /** The stream that the feed reads now. */
  void reading(@Nullable SlotStream live) {
    caughtUp = false;
    stream = live;
  }

  void confirmed(long place) {
    confirmed = place;
  }

  /** Whatever was in the table before the log began is published. */
  void caughtUp() {
    caughtUp = true;
  }

  /** The slot is of no use any more where it is. */
  void renew() {
    renew = true;
  }

  /** Whether the slot is not read for now: none is kept, and one made anew after that. */
  void rest(boolean now) {
    resting = now;
  }

  /** The log cannot be read on. */
  void broken(TenonException why) {
    ready = false;
    broken = why;
  }

  /** Whether the slot can be read. */
  boolean isReady() {
    return ready;
  }

  /** Whether the log has, or may have, messages that are nowhere else, and they can be read. */
  boolean mustRead() {
    return mustRead;
  }

  /** The same, asked of the server now. */
  boolean mustReadFirst() {
    if (!duty.mark().state().hasMessages()) {
      return false;
    }
    boolean must = broken == null && slot.state().isUsable();
    mustRead = must;
    return must;
  }

  /** Whether what is put into the log alone is sure to be read. */
  boolean isEmitting() {
    return emitting && System.nanoTime() - seenAt < FRESH;
  }

  /** Once: when the next delayed message is due. */
  @Nullable Instant takeDue() {
    return due.getAndSet(null);
  }

  List<String> failures() {
    List<String> all = new ArrayList<>(failures);
    String told = gap;
    if (told != null) {
      all.add(told);
    }
    return all;
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
