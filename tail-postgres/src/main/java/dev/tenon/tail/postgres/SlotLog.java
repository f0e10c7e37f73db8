package dev.tenon.tail.postgres;

import dev.tenon.error.TenonException;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.TailItem;
import dev.tenon.spi.TailLog;
import dev.tenon.spi.TailStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log as a slot gives it, while the keeper finds that it can be read. */
final class SlotLog implements TailLog {
  private final TailOptions options;
  private final OutboxTail.Encoder encoder;
  private final Slot slot;
  private final Keeper keeper;
  private volatile @Nullable String failure;

  /** Up to where it was published last; 0: nothing was. */
  private long confirmed;

  SlotLog(TailOptions options, OutboxTail.Encoder encoder, Slot slot, Keeper keeper) {
    this.options = options;
    this.encoder = encoder;
    this.slot = slot;
    this.keeper = keeper;
  }

  @Override
  public void lead(boolean now) {
    keeper.lead(now);
    if (!now) {
      failure = null;
    }
  }

  @Override
  public boolean isReady() {
    boolean ready = keeper.isReady();
    if (!ready) {
      failure = null; // the keeper tells why
    }
    return ready;
  }

  @Override
  public @Nullable TailStream open() {
    try {
      SlotStream stream = new SlotStream(options, slot, new LogReader(options, encoder, slot));
      keeper.reading(stream);
      failure = null;
      return new Reading(stream);
    } catch (SQLException e) {
      refused(e);
      return null;
    }
  }

  private TenonException refused(SQLException e) {
    TenonException problem = Refusals.of("reading the slot " + slot.name(), e);
    failure = String.valueOf(problem);
    if (Refusals.IN_USE.equals(e.getSQLState())) {
      slot.endReader(); // an instance that has the lease no longer
    } else if (Refusals.meansBroken(e)) {
      keeper.broken(problem);
    }
    return problem;
  }

  @Override
  public long end() {
    return slot.end();
  }

  @Override
  public @Nullable Instant takeDue() {
    return keeper.takeDue();
  }

  @Override
  public void renew() {
    keeper.renew();
  }

  @Override
  public int restsAbove() {
    return options.mode() == TailOptions.Mode.TABLE && !options.needsChanges()
        ? options.tableAbove()
        : Integer.MAX_VALUE;
  }

  @Override
  public void rest(boolean now) {
    keeper.rest(now);
  }

  @Override
  public boolean mustRead() {
    return keeper.mustRead();
  }

  @Override
  public boolean mustReadFirst() {
    return keeper.mustReadFirst();
  }

  @Override
  public void beat() {
    slot.beat();
  }

  @Override
  public void caughtUp() {
    keeper.caughtUp();
  }

  @Override
  public List<String> failures() {
    List<String> failures = new ArrayList<>(keeper.failures());
    String own = failure;
    if (own != null) {
      failures.add(own);
    }
    return failures;
  }

  @Override
  public void close() {
    if (confirmed > 0) {
      slot.leaveAt(confirmed);
    }
    keeper.close();
  }

  private final class Reading implements TailStream {
    private final SlotStream stream;

    Reading(SlotStream stream) {
      this.stream = stream;
    }

    @Override
    public List<TailItem> take(long waitNanos) throws InterruptedException {
      try {
        return stream.take(waitNanos);
      } catch (SQLException e) {
        throw refused(e);
      }
    }

    @Override
    public void confirm(long place) {
      confirmed = place;
      keeper.confirmed(place);
      stream.confirm(place);
    }

    @Override
    public long silentNanos() {
      return stream.silentNanos();
    }

    @Override
    public void close() {
      keeper.reading(null);
      stream.close();
    }
  }
}
