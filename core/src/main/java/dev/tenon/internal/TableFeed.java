package dev.tenon.internal;

import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Polls the outbox, always from its first row: what was given is gone once it is acknowledged, and
 * a row that is committed late is found wherever it stands. Woken by what this process sends.
 */
final class TableFeed implements OutboxFeed {
  private final ServiceParts parts;
  private final Duration interval;

  TableFeed(ServiceParts parts, Duration interval) {
    this.parts = parts;
    this.interval = interval;
  }

  @Override
  public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait)
      throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      long seen = parts.sent().count();
      List<OutboxMessage> batch = read(topics, limit);
      long left = end - System.nanoTime();
      if (!batch.isEmpty() || left <= 0) {
        return batch;
      }
      parts.sent().await(seen, Duration.ofNanos(Math.min(left, interval.toNanos())));
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
