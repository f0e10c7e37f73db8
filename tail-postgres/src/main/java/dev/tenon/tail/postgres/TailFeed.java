package dev.tenon.tail.postgres;

import dev.tenon.error.TenonException;
import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.Tx;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives what the log tells, and polls the table while the log cannot be read, when it begins, and
 * when something in the table has become due: a row that was given from the table is dropped when
 * the log tells of it.
 */
final class TailFeed implements OutboxFeed {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long TOPICS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int MAX_KNOWN = 100_000;
  private static final int MAX_SKIPPED = 10_000;

  private final TailOptions options;
  private final OutboxTail.Tailed outbox;
  private final Slot slot;
  private final Keeper keeper;

  private @Nullable TailStream stream;
  private final ArrayDeque<Item> items = new ArrayDeque<>();

  /** Since the last acknowledgement, oldest first. */
  private final ArrayDeque<Item> taken = new ArrayDeque<>();

  /** Numbers given from the table that the log may tell of, too. */
  private final Set<Long> known = new HashSet<>();

  private final List<Long> lastFromTable = new ArrayList<>();
  private final Set<String> skipped = new HashSet<>();
  private boolean onTable = true;
  private long knownUntil;
  private long done;
  private long sweptAt;
  private long topicsAt;
  private long triedAt = System.nanoTime() - RETRY_NANOS;
  private @Nullable Instant due;
  private volatile @Nullable String failure;

  TailFeed(TailOptions options, OutboxTail.Tailed outbox, Slot slot, Keeper keeper) {
    this.options = options;
    this.outbox = outbox;
    this.slot = slot;
    this.keeper = keeper;
  }

  @Override
  public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait)
      throws InterruptedException {
    keeper.lead(true);
    TailStream live = live();
    if (live == null) {
      if (!onTable) {
        onTable = true;
        return List.of(); // what was published has to be gone from the table first
      }
      return outbox.table().next(topics, limit, wait);
    }
    if (onTable) {
      List<OutboxMessage> batch = fromTable(topics, limit);
      if (!batch.isEmpty()) {
        return batch;
      }
    } else if (isTableDue(topics)) {
      onTable = true;
      return List.of();
    }
    return fromLog(live, topics, limit, wait);
  }

  private @Nullable TailStream live() {
    if (!keeper.isReady()) {
      letGo();
      failure = null; // the keeper tells why
      return null;
    }
    if (stream != null || System.nanoTime() - triedAt < RETRY_NANOS) {
      return stream;
    }
    triedAt = System.nanoTime();
    try {
      stream =
          new TailStream(
              options, slot, new LogReader(options, outbox.encoder(), slot, done));
      keeper.reading(stream);
      onTable = true;
      failure = null;
    } catch (SQLException e) {
      refused(e);
    }
    return stream;
  }

  private void refused(SQLException e) {
    failure = String.valueOf(Refusals.of("reading the slot " + slot.name(), e));
    if (Refusals.IN_USE.equals(e.getSQLState())) {
      slot.endHolder(); // whoever reads it has the lease no longer
    } else if (Refusals.UNDEFINED.equals(e.getSQLState()) || "55000".equals(e.getSQLState())) {
      keeper.renew();
    }
  }

  private void letGo() {
    TailStream live = stream;
    stream = null;
    keeper.reading(null);
    items.clear();
    if (live != null) {
      live.close();
    }
  }

  /** A batch that is not full has everything that was there. */
  private List<OutboxMessage> fromTable(Predicate<String> topics, int limit)
      throws InterruptedException {
    skipped.clear();
    due = null;
    List<OutboxMessage> batch = outbox.table().next(topics, limit, Duration.ZERO);
    knownUntil = slot.end();
    lastFromTable.clear();
    batch.forEach(message -> lastFromTable.add(message.number()));
    if (known.size() > MAX_KNOWN) {
      known.clear(); // they may be published twice, with the same ids
      keeper.renew();
    }
    known.addAll(lastFromTable);
    if (batch.size() < limit) {
      onTable = false;
      sweptAt = System.nanoTime();
    }
    return batch;
  }

  private boolean isTableDue(Predicate<String> topics) {
    Instant next = keeper.takeDue();
    if (next != null && (due == null || next.isBefore(due))) {
      due = next;
    }
    long now = System.nanoTime();
    if (now - sweptAt > SWEEP_NANOS) {
      return true;
    }
    if (due != null && !due.isAfter(outbox.clock().instant())) {
      return true;
    }
    if (now - topicsAt < TOPICS_NANOS) {
      return false;
    }
    topicsAt = now;
    return skipped.stream().anyMatch(topics);
  }

  private List<OutboxMessage> fromLog(
      TailStream live, Predicate<String> topics, int limit, Duration wait)
      throws InterruptedException {
    if (items.isEmpty()) {
      try {
        items.addAll(live.take(wait.toNanos()));
      } catch (SQLException e) {
        refused(e);
        letGo();
        return List.of();
      } catch (TenonException e) {
        letGo();
        throw e;
      }
    }
    lastFromTable.clear();
    List<OutboxMessage> batch = new ArrayList<>();
    List<OutboxMessage> unclaimed = new ArrayList<>();
    while (!items.isEmpty() && (batch.size() < limit || items.getFirst() instanceof Item.End)) {
      Item item = items.removeFirst();
      taken.add(item);
      if (item instanceof Item.Sent sent) {
        OutboxMessage message = sent.message();
        if (message.number() > 0 ? isWanted(message, topics) : topics.test(message.topic())) {
          batch.add(message);
        } else if (message.number() == 0) {
          unclaimed.add(message);
        }
      }
    }
    keepInTable(unclaimed);
    if (batch.isEmpty()) {
      acknowledge(batch);
    }
    return batch;
  }

  private boolean isWanted(OutboxMessage row, Predicate<String> topics) {
    if (known.contains(row.number())) {
      return false;
    }
    Instant itsDue = row.due();
    if (itsDue != null) {
      if (due == null || itsDue.isBefore(due)) {
        due = itsDue;
      }
      return false;
    }
    if (topics.test(row.topic())) {
      return true;
    }
    if (skipped.size() < MAX_SKIPPED) {
      skipped.add(row.topic());
    }
    return false;
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
    if (place > done) {
      done = place;
      keeper.confirmed(place);
      TailStream live = stream;
      if (live != null) {
        live.confirm(place);
      }
    }
    if (done >= knownUntil) {
      known.clear();
    }
  }

  @Override
  public void rewind() {
    while (!taken.isEmpty()) {
      items.addFirst(taken.removeLast());
    }
    lastFromTable.forEach(known::remove);
    lastFromTable.clear();
    onTable = true;
  }

  @Override
  public boolean remembers() {
    return !onTable;
  }

  @Override
  public void release() {
    keeper.lead(false);
    letGo();
    taken.clear();
    known.clear();
    lastFromTable.clear();
    onTable = true;
    done = 0;
    failure = null;
  }

  @Override
  public List<String> failures() {
    List<String> failures = new ArrayList<>();
    for (String told : new @Nullable String[] {keeper.failure(), failure}) {
      if (told != null) {
        failures.add("the tail of " + outbox.service() + ": " + told);
      }
    }
    return failures;
  }

  @Override
  public void close() {
    release();
    keeper.close();
  }
}
