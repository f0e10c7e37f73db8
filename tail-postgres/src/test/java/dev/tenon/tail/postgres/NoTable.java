package dev.tenon.tail.postgres;

import dev.tenon.spi.Database;
import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxTail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** The table of an outbox that nobody reads. */
final class NoTable implements OutboxFeed {
  /** What there is to tail of a shop, for tests of what looks after its slot. */
  static OutboxTail.Tailed of(Database database) {
    return new OutboxTail.Tailed(
        "shop",
        database,
        () -> Instant.EPOCH,
        new NoTable(),
        (message, recordedAt) -> {
          throw new AssertionError("nothing is mapped");
        });
  }

  @Override
  public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait) {
    throw new AssertionError("nobody reads");
  }

  @Override
  public void acknowledge(List<OutboxMessage> messages) {
    throw new AssertionError("nobody reads");
  }

  @Override
  public void rewind() {
    throw new AssertionError("nobody reads");
  }
}
