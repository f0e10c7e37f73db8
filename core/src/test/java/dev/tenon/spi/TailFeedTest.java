package dev.tenon.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table beside a log that is a stand-in: the kits of tails run on real ones. */
class TailFeedTest {
  private static final OutboxMessage LATER = row(1);

  private final MemoryDatabase database = MemoryDatabase.create();
  private final ScriptedLog log = new ScriptedLog();
  private final TailFeed feed =
      new TailFeed(
          new OutboxTail.Tailed(
              "shop", database, () -> Instant.EPOCH, new OneRow(), TailFeedTest::encode),
          log);

  @AfterEach
  void close() {
    feed.close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingOfTheTableOvertakesALogThatHasMessagesAloneSinceAMoment(boolean ready)
      throws InterruptedException {
    log.ready = ready;
    log.alone = true;
    feed.rewind();
    assertThat(next()).isEmpty();

    log.alone = false;
    assertThat(next()).containsExactly(LATER);
  }

  private List<OutboxMessage> next() throws InterruptedException {
    return feed.next(topic -> true, 10, Duration.ZERO);
  }

  private static OutboxMessage encode(Outgoing message, Instant recordedAt) {
    throw new AssertionError("no table is mapped");
  }

  private static OutboxMessage row(long number) {
    Payload payload = new Payload("Sent", 1, new byte[0]);
    Message message =
        new Message("id", payload, "", "", "key", Metadata.none(), Instant.EPOCH, null);
    return new OutboxMessage(number, "", message, null);
  }

  /** A table of one row, which nobody takes out. */
  private static final class OneRow implements OutboxFeed {
    @Override
    public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait) {
      return List.of(LATER);
    }

    @Override
    public void acknowledge(List<OutboxMessage> messages) {
      throw new AssertionError("the tail remembers");
    }

    @Override
    public void rewind() {
      throw new AssertionError("the tail remembers");
    }
  }

  /** Tells nothing; its keeper has not noticed yet that it has messages alone. */
  private static final class ScriptedLog implements TailLog, TailStream {
    private boolean ready;
    private boolean alone;

    @Override
    public boolean mustReadFirst() {
      return alone;
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public TailStream open() {
      return this;
    }

    @Override
    public List<TailItem> take(long waitNanos) {
      return List.of();
    }

    @Override
    public void lead(boolean now) {}

    @Override
    public void confirm(long place) {}

    @Override
    public long silentNanos() {
      return 0;
    }

    @Override
    public long end() {
      return 0;
    }

    @Override
    public @Nullable Instant takeDue() {
      return null;
    }

    @Override
    public void renew() {}

    @Override
    public List<String> failures() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
