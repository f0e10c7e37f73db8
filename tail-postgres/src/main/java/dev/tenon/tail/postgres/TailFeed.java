package dev.tenon.tail.postgres;

import dev.tenon.error.TenonException;
import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.Tx;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives what the log tells, and polls the table while the log cannot be read, when it begins, and
 * when something in the table has become due. While the log has messages that are nowhere else, it
 * is waited for instead.
 */
final class TailFeed implements OutboxFeed {
  private static final System.Logger LOG = System.getLogger(TailFeed.class.getName());
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The keeper writes to a log that is silent for a second. */
  private static final long DEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(3_500);

  private final TailOptions options;
  private final OutboxTail.Tailed outbox;
  private final Slot slot;
  private final Keeper keeper;
  private final TableRest table;

  private @Nullable TailStream stream;
  private final ArrayDeque<Item> items = new ArrayDeque<>();

  /** Given since the last acknowledgement, oldest first, and the ends between them. */
  private final ArrayDeque<Item> taken = new ArrayDeque<>();

  private long done;
  private long triedAt = System.nanoTime() - RETRY_NANOS;
  private volatile @Nullable String failure;

  TailFeed(TailOptions options, OutboxTail.Tailed outbox, Slot slot, Keeper keeper) {
    this.options = options;
    this.outbox = outbox;
    this.slot = slot;
    this.keeper = keeper;
    this.table = new TableRest(outbox, slot, keeper);
  }

  @Override
  public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait)
      throws InterruptedException {
    keeper.lead(true);
    TailStream live = live();
    if (!table.isWanted() && (live == null || table.isDue(topics))) {
      table.want();
      return List.of(); // what was published has to be gone from the table first
    }
    if (live == null) {
      if (keeper.mustRead()) {
        TimeUnit.NANOSECONDS.sleep(Math.min(wait.toNanos(), RETRY_NANOS));
        return List.of();
      }
      return outbox.table().next(topics, limit, wait);
    }
    if (table.isWanted()) {
      List<OutboxMessage> batch =
          keeper.mustRead() ? table.held(topics, limit, done) : table.ahead(topics, limit);
      if (!batch.isEmpty()) {
        return batch;
      }
    }
    return fromLog(live, topics, limit, wait);
  }

  private @Nullable TailStream live() {
    if (!keeper.isReady()) {
      letGo();
      failure = null; // the keeper tells why
      return null;
    }
    if (stream != null && stream.silentNanos() > DEAD_NANOS) {
      LOG.log(System.Logger.Level.WARNING, "nothing is heard from the log; it is read anew");
      letGo();
    }
    if (stream != null || System.nanoTime() - triedAt < RETRY_NANOS) {
      return stream;
    }
    triedAt = System.nanoTime();
    try {
      stream = new TailStream(options, slot, new LogReader(options, outbox.encoder(), slot));
      keeper.reading(stream);
      table.want();
      failure = null;
    } catch (SQLException e) {
      refused(e);
    }
    return stream;
  }

  private void refused(SQLException e) {
    TenonException problem = Refusals.of("reading the slot " + slot.name(), e);
    failure = String.valueOf(problem);
    if (Refusals.IN_USE.equals(e.getSQLState())) {
      slot.endReader(); // an instance that has the lease no longer
    } else if (Refusals.meansBroken(e)) {
      keeper.broken(problem);
    }
  }

  private void letGo() {
    TailStream live = stream;
    stream = null;
    keeper.reading(null);
    items.clear();
    taken.clear();
    if (live != null) {
      live.close();
    }
  }

  private List<OutboxMessage> fromLog(
      TailStream live, Predicate<String> topics, int limit, Duration wait)
      throws InterruptedException {
    if (items.isEmpty() && !refill(live, wait)) {
      return List.of();
    }
    table.forgetGiven();
    List<OutboxMessage> batch = new ArrayList<>();
    List<OutboxMessage> unclaimed = new ArrayList<>();
    while (!items.isEmpty() && (batch.size() < limit || items.getFirst() instanceof Item.End)) {
      Item item = items.removeFirst();
      if (!(item instanceof Item.Sent(OutboxMessage message))) {
        taken.add(item);
      } else if (table.leaves(message, topics)) {
        taken.add(item);
        batch.add(message);
      } else if (message.number() == 0) {
        unclaimed.add(message);
      }
    }
    keepInTable(unclaimed);
    if (batch.isEmpty()) {
      acknowledge(batch);
    }
    return batch;
  }

  private boolean refill(TailStream live, Duration wait) throws InterruptedException {
    try {
      items.addAll(live.take(wait.toNanos()));
      return true;
    } catch (SQLException e) {
      refused(e);
      letGo();
      return false;
    } catch (TenonException e) {
      letGo();
      throw e;
    }
  }

  /** Nobody takes them yet, and the log cannot wait. */
  private void keepInTable(List<OutboxMessage> messages) {
    if (messages.isEmpty()) {
      return;
    }
    try (Tx tx = outbox.database().begin()) {
      tx.send(messages);
      tx.commit();
    }
  }

  @Override
  public void acknowledge(List<OutboxMessage> messages) {
    long place = 0;
    for (Item item : taken) {
      if (item instanceof Item.End end) {
        place = end.place();
      }
    }
    taken.clear();
    if (!table.isWanted()) {
      keeper.caughtUp();
    }
    TailStream live = stream;
    if (place > 0 && live != null) {
      done = place;
      keeper.confirmed(place);
      live.confirm(place);
      table.passed(place);
    }
  }

  @Override
  public void rewind() {
    while (!taken.isEmpty()) {
      items.addFirst(taken.removeLast());
    }
    table.rewind();
  }

  @Override
  public boolean remembers() {
    return stream != null && !table.isWanted();
  }

  @Override
  public void release() {
    keeper.lead(false);
    letGo();
    table.release();
    done = 0;
    failure = null;
  }

  @Override
  public List<String> failures() {
    List<String> failures = new ArrayList<>(keeper.failures());
    String own = failure;
    if (own != null) {
      failures.add(own);
    }
    return failures.stream().map(told -> "the tail of " + outbox.service() + ": " + told).toList();
  }

  @Override
  public void close() {
    release();
    keeper.close();
  }
}
