package dev.tenon.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the table has beside the log: what was there before, what was not due, what nobody took. It
 * is read {@link #ahead} of the log, and the log's rows are dropped that were given so; or, if the
 * log has messages that are nowhere else, it is {@link #held} until the log was read up to there,
 * and gives what the log did not tell of. Either way each key stays in order.
 */
final class TableRest {
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long TOPICS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int MAX_AHEAD = 100_000;
  private static final int MAX_SKIPPED = 10_000;

  private final OutboxTail.Tailed outbox;
  private final TailLog log;

  /** Numbers given ahead of the log. */
  private final Set<Long> ahead = new HashSet<>();

  private long aheadUntil;
  private @Nullable Map<Long, OutboxMessage> held;
  private long heldUntil;
  private boolean more;

  /** Of the last batch. */
  private final List<Long> given = new ArrayList<>();

  private final Set<String> skipped = new HashSet<>();
  private @Nullable Instant due;
  private boolean wanted = true;
  private long sweptAt;
  private long topicsAt;

  TableRest(OutboxTail.Tailed outbox, TailLog log) {
    this.outbox = outbox;
    this.log = log;
  }

  /** Whether it is to be read. */
  boolean isWanted() {
    return wanted;
  }

  void want() {
    held = null;
    wanted = true;
  }

  /** Whether something in it may have become due. */
  boolean isDue(Predicate<String> topics) {
    Instant next = log.takeDue();
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

  private List<OutboxMessage> read(Predicate<String> topics, int limit)
      throws InterruptedException {
    skipped.clear();
    due = null;
    Predicate<String> noted = topic -> topics.test(topic) || skip(topic);
    List<OutboxMessage> batch = outbox.table().next(noted, limit, Duration.ZERO);
    more = batch.size() == limit;
    return batch;
  }

  private boolean skip(String topic) {
    if (skipped.size() < MAX_SKIPPED) {
      skipped.add(topic);
    }
    return false;
  }

  private void giveUpTo(List<OutboxMessage> batch) {
    given.clear();
    batch.forEach(message -> given.add(message.number()));
    wanted = more;
    sweptAt = System.nanoTime();
  }

  /** What is in it while the log cannot be read. */
  List<OutboxMessage> polled(Predicate<String> topics, int limit, Duration wait)
      throws InterruptedException {
    List<OutboxMessage> batch = outbox.table().next(topics, limit, wait);
    return isAfterLog(batch) ? List.of() : batch;
  }

  /** Another instance may have begun to put messages into the log alone a moment ago. */
  private boolean isAfterLog(List<OutboxMessage> batch) {
    return !batch.isEmpty() && log.mustReadFirst();
  }

  List<OutboxMessage> ahead(Predicate<String> topics, int limit) throws InterruptedException {
    List<OutboxMessage> batch = read(topics, limit);
    if (isAfterLog(batch)) {
      return List.of();
    }
    aheadUntil = log.end();
    giveUpTo(batch);
    if (ahead.size() > MAX_AHEAD) {
      ahead.clear(); // so much is read from the table alone, and the log from its end on
      log.renew();
    }
    ahead.addAll(given);
    return batch;
  }

  List<OutboxMessage> held(Predicate<String> topics, int limit, long read)
      throws InterruptedException {
    Map<Long, OutboxMessage> now = held;
    if (now == null) {
      now = new LinkedHashMap<>();
      for (OutboxMessage message : read(topics, limit)) {
        now.put(message.number(), message);
      }
      heldUntil = log.end(); // may fail: nothing is held then, least of all by an older end
      held = now;
      if (!now.isEmpty()) {
        log.beat(); // the log gets there soon, however quiet the database is
        return List.of();
      }
    }
    if (!now.isEmpty() && read < heldUntil) {
      return List.of();
    }
    held = null;
    now.values().removeIf(message -> !topics.test(message.topic()) && !skip(message.topic()));
    List<OutboxMessage> batch = List.copyOf(now.values());
    giveUpTo(batch);
    return batch;
  }

  /** Whether what the log tells of is to be given now, and not left to the table. */
  boolean leaves(OutboxMessage message, Predicate<String> topics) {
    if (message.number() > 0) {
      if (held != null) {
        held.remove(message.number());
      }
      if (ahead.contains(message.number())) {
        return false;
      }
    }
    Instant its = message.due();
    if (its != null) {
      if (due == null || its.isBefore(due)) {
        due = its;
      }
      return false;
    }
    // What comes after something that was skipped waits with it.
    return (!skipped.contains(message.topic()) && topics.test(message.topic()))
        || skip(message.topic());
  }

  /** The log is read up to there. */
  void passed(long place) {
    if (place >= aheadUntil) {
      ahead.clear();
    }
  }

  /** The last batch did not come from here. */
  void forgetGiven() {
    given.clear();
  }

  void rewind() {
    given.forEach(ahead::remove);
    given.clear();
    want();
  }

  void release() {
    ahead.clear();
    given.clear();
    want();
  }
}
