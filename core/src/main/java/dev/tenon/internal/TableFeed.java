package dev.tenon.internal;

import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Polls the outbox, always from its first row: what was given is gone once it is acknowledged, and
 * a row that is committed late is found wherever it stands. Woken by what this process sends, and
 * otherwise at intervals however much comes: each look costs the writers more than the rows do.
 */
final class TableFeed implements OutboxFeed {
  private final ServiceParts parts;
  private final Duration interval;

  /** What had been sent, and when, as the table was read last. */
  private long seen;

  private long readAt;

  /** Whether there was something, but no more than was read. */
  private boolean drained;

  TableFeed(ServiceParts parts, Duration interval) {
    this.parts = parts;
    this.interval = interval;
  }

  @Override
  public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait)
      throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    if (drained) {
      rest(readAt, end);
    }
    while (true) {
      seen = parts.sent().count();
      readAt = System.nanoTime();
      List<OutboxMessage> batch = read(topics, limit);
      drained = !batch.isEmpty() && batch.size() < limit;
      if (!batch.isEmpty() || System.nanoTime() - end >= 0) {
        return batch;
      }
      rest(System.nanoTime(), end);
    }
  }

  /** For an interval, but no longer than to the end, or until this process sends something. */
  private void rest(long since, long end) throws InterruptedException {
    long now = System.nanoTime();
    long left = Math.min(end - now, since + interval.toNanos() - now);
    if (left > 0) {
      parts.sent().await(seen, Duration.ofNanos(left));
    }
  }

  private List<OutboxMessage> read(Predicate<String> topics, int limit) {
    List<OutboxMessage> batch = new ArrayList<>();
    long after = 0;
    while (true) {
      List<OutboxMessage> page =
          parts.database().outbox().due(parts.clock().instant(), after, limit);
      for (OutboxMessage message : page) {
        after = message.number();
        if (batch.size() < limit && topics.test(message.topic())) {
          batch.add(message);
        }
      }
      if (page.size() < limit || batch.size() == limit) {
        return batch;
      }
    }
  }

  @Override
  public void acknowledge(List<OutboxMessage> messages) {
    // Their rows are gone.
  }

  @Override
  public void rewind() {
    // It always reads from the first row.
  }
}
