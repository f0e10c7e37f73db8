package dev.tenon.spi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table beside a log that is a stand-in: the kits of tails run on real ones. */
class TailFeedTest {
  private static final OutboxMessage FIRST = row(1);
  private static final OutboxMessage SECOND = row(2);

  private final MemoryDatabase database = MemoryDatabase.create();
  private final Rows table = new Rows();
  private long nanos;
  private final ScriptedLog log = new ScriptedLog();
  private final TailFeed feed =
      new TailFeed(
          new OutboxTail.Tailed("shop", database, () -> Instant.EPOCH, table, TailFeedTest::encode),
          log,
          () -> nanos);

  @AfterEach
  void close() {
    feed.close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingOfTheTableOvertakesALogThatHasMessagesAloneSinceAMoment(boolean ready)
      throws InterruptedException {
    table.rows = List.of(FIRST);
    log.ready = ready;
    log.alone = true;
    feed.rewind();
    assertThat(next()).isEmpty();

    log.alone = false;
    assertThat(next()).containsExactly(FIRST);
  }

  /** Whoever reads the log from a place on never sees what is before it. */
  @Test
  void aPlaceIsConfirmedOnceWhatIsBeforeItIsAcknowledged() throws InterruptedException {
    log.ready = true;
    log.tells = List.of(new TailItem.Sent(FIRST), new TailItem.End(7));
    assertThat(next()).containsExactly(FIRST);
    assertThat(log.confirmed).isEmpty();
    feed.rewind(); // the broker failed
    assertThat(next()).containsExactly(FIRST);
    assertThat(log.confirmed).isEmpty();

    feed.acknowledge(List.of(FIRST));
    assertThat(log.confirmed).containsExactly(7L);
  }

  /** What was asked before it failed must not stand for what could not be asked. */
  @Test
  void whatIsHeldWaitsForTheLogEvenIfItsEndCouldNotBeAsked() throws InterruptedException {
    OutboxMessage before = row(0);
    log.ready = true;
    log.read = true;
    log.end = -1;
    table.rows = List.of(SECOND);
    assertThatThrownBy(this::next).hasMessageContaining("not now");
    log.end = 7;
    assertThat(next()).isEmpty();

    log.tells = List.of(new TailItem.Sent(before), new TailItem.End(7));
    assertThat(next()).containsExactly(before);
    feed.acknowledge(List.of(before));
    assertThat(next()).containsExactly(SECOND);
  }

  /** Somebody takes their topic after the first was skipped: the table gives both then. */
  @Test
  @Timeout(value = 60, unit = SECONDS, threadMode = SEPARATE_THREAD)
  void nothingOfTheLogOvertakesWhatNobodyTookBefore() throws InterruptedException {
    Set<String> asked = new HashSet<>();
    Predicate<String> takenSince = topic -> !asked.add(topic);
    log.ready = true;
    log.tells = List.of(new TailItem.Sent(FIRST), new TailItem.Sent(SECOND), new TailItem.End(7));
    assertThat(next(takenSince)).isEmpty();

    table.rows = List.of(FIRST, SECOND);
    List<OutboxMessage> batch = next(takenSince);
    while (batch.isEmpty()) {
      batch = next(takenSince);
    }
    assertThat(batch).containsExactly(FIRST, SECOND);
  }

  @Test
  void whileMuchComesTheTableIsPolledAndTheLogRests() throws InterruptedException {
    log.ready = true;
    rush(2);
    table.rows = List.of(SECOND);
    assertThat(next()).isEmpty(); // what was published has to be gone from the table first
    assertThat(log.rests).isTrue();
    assertThat(next()).containsExactly(SECOND);

    table.rows = List.of();
    for (int second = 0; second < 3; second++) {
      nanos += SECONDS.toNanos(1);
      next();
    }
    assertThat(log.rests).isFalse();
    log.tells = List.of(new TailItem.Sent(FIRST));
    assertThat(next()).containsExactly(FIRST);
  }

  @Test
  void aLogThatHasMessagesAloneDoesNotRest() throws InterruptedException {
    log.ready = true;
    log.read = true;
    rush(10);
    assertThat(log.rests).isFalse();
  }

  @Test
  void aSecondOfManyIsNoRushYet() throws InterruptedException {
    log.ready = true;
    rush(1);
    nanos += SECONDS.toNanos(1);
    assertThat(next()).isEmpty();
    rush(1);
    nanos += SECONDS.toNanos(1);
    next();
    assertThat(log.rests).isFalse();
  }

  /** More than the log bears, in each of so many seconds. */
  private void rush(int seconds) throws InterruptedException {
    for (int second = 0; second < seconds; second++) {
      for (int i = 0; i <= ScriptedLog.RESTS_ABOVE; i++) {
        log.tells = List.of(new TailItem.Sent(FIRST));
        assertThat(next()).containsExactly(FIRST);
      }
      nanos += SECONDS.toNanos(1);
    }
  }

  private List<OutboxMessage> next() throws InterruptedException {
    return next(topic -> true);
  }

  private List<OutboxMessage> next(Predicate<String> topics) throws InterruptedException {
    return feed.next(topics, 10, Duration.ZERO);
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

  /** A table whose rows nobody takes out. */
  private static final class Rows implements OutboxFeed {
    private List<OutboxMessage> rows = List.of();

    @Override
    public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait) {
      return rows.stream().filter(row -> topics.test(row.topic())).toList();
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

  /** Tells its script once; its keeper has not noticed yet that it has messages alone. */
  private static final class ScriptedLog implements TailLog, TailStream {
    private static final int RESTS_ABOVE = 5;

    private final List<Long> confirmed = new ArrayList<>();
    private List<TailItem> tells = List.of();
    private boolean ready;
    private boolean read;
    private boolean alone;
    private boolean rests;
    private long end;

    @Override
    public int restsAbove() {
      return RESTS_ABOVE;
    }

    @Override
    public void rest(boolean now) {
      rests = now;
    }

    @Override
    public boolean mustRead() {
      return read;
    }

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
      List<TailItem> told = tells;
      tells = List.of();
      return told;
    }

    @Override
    public void lead(boolean now) {}

    @Override
    public void confirm(long place) {
      confirmed.add(place);
    }

    @Override
    public long silentNanos() {
      return 0;
    }

    @Override
    public long end() {
      if (end < 0) {
        throw Problem.LOG_UNAVAILABLE.because("not now");
      }
      return end;
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
