package dev.tenon.tck;

import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.events;
import static dev.tenon.tck.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.spi.Database;
import dev.tenon.spi.Feed;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link Feed} over a database's log promises. */
public abstract class FeedKit extends DatabaseCases {
  private static final Duration SHORT = Duration.ofMillis(5);

  private @Nullable Feed feed;

  /** For the test of an adapter. */
  protected FeedKit() {}

  /** A feed of that database's log; called once for each case. */
  protected abstract Feed feed(Database database);

  @BeforeEach
  void openFeed() {
    feed = feed(database());
  }

  @Test
  void eventsComeInOrderAndNoMoreThanAskedFor() throws Exception {
    for (int i = 0; i < 25; i++) {
      commit(appendTo("s" + i % 3));
    }

    List<EventRecord> first = next(0, 10);
    List<EventRecord> rest = next(first.getLast().offset(), 100);

    assertThat(first).hasSize(10);
    List<EventRecord> all = new ArrayList<>(first);
    all.addAll(rest);
    assertSame(all, wholeLog());
  }

  @Test
  void thereIsNothingAfterTheEnd() throws Exception {
    commit(appendTo("1"));
    long end = next(0, 10).getFirst().offset();

    assertThat(next(end, 10)).isEmpty();
    assertThat(next(end, 10)).isEmpty();
    commit(appendTo("2"));
    assertThat(next(end, 10)).extracting(EventRecord::stream).containsExactly(stream("2"));
  }

  @Test
  void aReaderThatWaitsGetsWhatIsAppendedMeanwhile() throws Exception {
    CountDownLatch asking = new CountDownLatch(1);
    Future<List<EventRecord>> waiting =
        start(() -> {
          asking.countDown();
          return feed().next(0, 10, patience().multipliedBy(2));
        });
    asking.await();
    List<EventRecord> appended = commit(appendTo("1"));

    assertSame(resultOf("the waiting reader", waiting), appended);
  }

  @Test
  void theSamePlaceCanBeReadAgain() throws Exception {
    List<EventRecord> first = commit(appendTo("1"));
    assertSame(next(0, 10), first);
    commit(appendTo("2"));

    assertSame(next(0, 1), first);
    assertThat(next(0, 10)).hasSize(2);
    assertSame(next(0, 10), wholeLog());
  }

  @Test
  void aTransactionThatWasOvertakenIsNotSkipped() throws Exception {
    try (Tx slow = database().begin()) {
      slow.add(Samples.write(appendTo("slow")));
      commit(appendTo("fast"));
      long seen = next(0, 10).getLast().offset();

      committed(slow.commit());

      assertThat(next(seen, 10)).extracting(EventRecord::stream).containsExactly(stream("slow"));
    }
  }

  @Test
  void everyEventComesOnceWhileEightWrite() throws Exception {
    Future<List<EventRecord>> reader =
        start(() -> {
          List<EventRecord> seen = new ArrayList<>();
          while (seen.size() < 160) {
            long after = seen.isEmpty() ? 0 : seen.getLast().offset();
            seen.addAll(feed().next(after, 7, patience()));
          }
          return seen;
        });
    inParallel(
        8,
        number -> {
          for (int i = 0; i < 20; i++) {
            committed(writeInTx(appendTo("w" + number)));
          }
          return number;
        });

    assertSame(resultOf("the reader, which must see every event,", reader), wholeLog());
  }

  @Test
  void aLongLogIsReadWithoutAGapWhileItGrows() throws Exception {
    for (int i = 0; i < 6; i++) {
      commit(append(stream("long-" + i), ExpectedVersion.none(), events(400)));
    }
    List<EventRecord> seen = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      seen.addAll(next(seen.isEmpty() ? 0 : seen.getLast().offset(), 100));
      commit(appendTo("grows"));
    }
    assertSame(next(seen.get(149).offset(), 3), seen.subList(150, 153));

    assertSame(seen, wholeLog().subList(0, seen.size()));
    assertThat(seen).hasSizeGreaterThan(2_400);
  }

  @Test
  void aReaderThatWaitsCanBeInterrupted() throws Exception {
    commit(appendTo("1"));
    long end = next(0, 10).getLast().offset();
    FutureTask<List<EventRecord>> waiting =
        new FutureTask<>(() -> feed().next(end, 10, patience().multipliedBy(2)));
    Thread thread = Thread.ofPlatform().daemon().start(waiting);

    thread.interrupt();

    assertThatThrownBy(() -> resultOf("the interrupted reader", waiting))
        .isInstanceOf(InterruptedException.class);
  }

  private List<EventRecord> next(long after, int limit) throws InterruptedException {
    return feed().next(after, limit, SHORT);
  }

  private Feed feed() {
    if (feed == null) {
      throw new IllegalStateException("no feed is open");
    }
    return feed;
  }
}
