package dev.tenon.spi;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives what the log tells, and polls the table while the log cannot be read, when it begins, when
 * something in the table has become due, and while so much comes that the log rests. While the log
 * has messages that are nowhere else, it is waited for instead.
 */
public final class TailFeed implements OutboxFeed {
  private static final System.Logger LOG = System.getLogger(TailFeed.class.getName());
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A log says something each second. */
  private static final long DEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(3_500);

  private final OutboxTail.Tailed outbox;
  private final TailLog log;
  private final TableRest table;
  private final Rush rush;
  private final LongSupplier nanoTime;

  private @Nullable TailStream stream;
  private final ArrayDeque<TailItem> items = new ArrayDeque<>();

  /** Given since the last acknowledgement, oldest first, and the ends between them. */
  private final ArrayDeque<TailItem> taken = new ArrayDeque<>();

  private long done;
  private long triedAt;

  /** A feed of what there is to tail, and of its database's log, which is closed with it. */
  public TailFeed(OutboxTail.Tailed outbox, TailLog log) {
    this(outbox, log, System::nanoTime);
  }

  TailFeed(OutboxTail.Tailed outbox, TailLog log, LongSupplier nanoTime) {
    this.outbox = outbox;
    this.log = log;
    this.table = new TableRest(outbox, log);
    this.rush = new Rush(log.restsAbove(), nanoTime);
    this.nanoTime = nanoTime;
    this.triedAt = nanoTime.getAsLong() - RETRY_NANOS;
  }

  @Override
  public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait)
      throws InterruptedException {
    log.lead(true);
    TailStream live = live();
    if (!table.isWanted() && (live == null || table.isDue(topics))) {
      table.want();
      return List.of(); // what was published has to be gone from the table first
    }
    if (live == null) {
      if (log.mustRead()) {
        TimeUnit.NANOSECONDS.sleep(Math.min(wait.toNanos(), RETRY_NANOS));
        return List.of();
      }
      List<OutboxMessage> batch = table.polled(topics, limit, wait);
      rush.count(batch.size());
      return batch;
    }
    if (table.isWanted()) {
      List<OutboxMessage> batch =
          log.mustRead() ? table.held(topics, limit, done) : table.ahead(topics, limit);
      if (!batch.isEmpty()) {
        return batch;
      }
    }
    return fromLog(live, topics, limit, wait);
  }

  private @Nullable TailStream live() {
    boolean rests = rush.isOn() && !log.mustRead();
    log.rest(rests);
    if (rests || !log.isReady()) {
      letGo();
      return null;
    }
    if (stream != null && stream.silentNanos() > DEAD_NANOS) {
      LOG.log(System.Logger.Level.WARNING, "nothing is heard from the log; it is read anew");
      letGo();
    }
    if (stream != null || nanoTime.getAsLong() - triedAt < RETRY_NANOS) {
      return stream;
    }
    triedAt = nanoTime.getAsLong();
    stream = log.open();
    if (stream != null) {
      table.want();
    }
    return stream;
  }

  private void letGo() {
    TailStream live = stream;
    stream = null;
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
    while (!items.isEmpty() && (batch.size() < limit || items.getFirst() instanceof TailItem.End)) {
      TailItem item = items.removeFirst();
      if (!(item instanceof TailItem.Sent(OutboxMessage message))) {
        taken.add(item);
      } else if (table.leaves(message, topics)) {
        taken.add(item);
        batch.add(message);
      } else if (message.number() == 0) {
        unclaimed.add(message);
      }
    }
    rush.count(batch.size());
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
    } catch (TenonException e) {
      letGo();
      if (e.problem() == Problem.LOG_UNAVAILABLE) {
        return false; // the log tells why
      }
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
    for (TailItem item : taken) {
      if (item instanceof TailItem.End end) {
        place = end.place();
      }
    }
    taken.clear();
    if (!table.isWanted()) {
      log.caughtUp();
    }
    TailStream live = stream;
    if (place > 0 && live != null) {
      done = place;
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
    log.lead(false);
    letGo();
    table.release();
    done = 0;
  }

  @Override
  public List<String> failures() {
    return log.failures().stream()
        .map(told -> "the tail of " + outbox.service() + ": " + told)
        .toList();
  }

  @Override
  public void close() {
    release();
    log.close();
  }
}
