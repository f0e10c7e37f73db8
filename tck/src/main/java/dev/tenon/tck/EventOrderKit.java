package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.any;
import static dev.tenon.event.ExpectedVersion.exact;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.events;
import static dev.tenon.tck.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.LoggedPayload;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What an {@link EventLog} promises while many append, some of them in transactions of their own.
 */
public abstract class EventOrderKit extends DatabaseCases {
  private static final int PER_WRITER = 20;

  /** For the test of an adapter. */
  protected EventOrderKit() {}

  @Test
  void aScanHandsOverEveryEventInOrderUpToItsLimit() {
    for (int i = 0; i < 3; i++) {
      commit(append(stream("long-" + i), none(), events(500)));
    }
    commit(appendTo("1"));
    List<EventRecord> log = wholeLog();

    assertScanned(0, 2_000, log);
    assertScanned(0, 1_200, log.subList(0, 1_200));
    assertScanned(log.get(9).offset(), 7, log.subList(10, 17));
    assertScanned(log.getLast().offset(), 10, List.of());
  }

  private void assertScanned(long afterOffset, int limit, List<EventRecord> expected) {
    List<EventRecord> scanned = new ArrayList<>();
    int count = log().scan(afterOffset, limit, scanned::addAll);

    assertThat(count).isEqualTo(scanned.size());
    assertSame(scanned, expected);
    List<LoggedPayload> payloads = new ArrayList<>();
    long until = expected.isEmpty() ? afterOffset + limit : expected.getLast().offset();
    log().scanPayloads(afterOffset, until, payloads::addAll);
    assertThat(payloads)
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(
            expected.stream()
                .map(event -> new LoggedPayload(event.offset(), event.payload()))
                .toList());
  }

  @Test
  void sixtyFourWritersOnOneStreamLeaveNoGap() throws Exception {
    try (GroupWriter writer = new GroupWriter(log())) {
      List<List<EventRecord>> done =
          inParallel(64, number -> appendOneByOne(writer, number, stream("hot")));
      assertThat(done).allMatch(events -> increasing(events));
    }

    assertNoGaps(64 * PER_WRITER);
    assertThat(wholeStream(stream("hot"))).hasSize(64 * PER_WRITER);
  }

  @Test
  void sixtyFourWritersOnManyStreamsLeaveNoGap() throws Exception {
    try (GroupWriter writer = new GroupWriter(log())) {
      inParallel(64, number -> appendOneByOne(writer, number, stream("s" + number % 40)));
    }

    assertNoGaps(64 * PER_WRITER);
  }

  @Test
  void transactionsAndTheGroupWriterLeaveNoGapOnTheirStreams() throws Exception {
    try (GroupWriter writer = new GroupWriter(log())) {
      inParallel(
          8,
          number -> {
            StreamId stream = stream("s" + number / 4);
            return number % 2 == 0
                ? appendOneByOne(writer, number, stream)
                : appendInTransactions(stream);
          });
    }

    assertNoGaps(8 * PER_WRITER);
  }

  @Test
  void ofThoseWhoExpectOneVersionOneWins() throws Exception {
    try (GroupWriter writer = new GroupWriter(log())) {
      for (long version = 0; version < 10; version++) {
        long expected = version;
        List<Outcome> outcomes =
            inParallel(
                8,
                number -> {
                  var append = append(stream("1"), exact(expected));
                  return number % 2 == 0
                      ? resultOf("an append", writer.submit(Samples.write(append)))
                      : writeInTx(append);
                });
        assertThat(countCommitted(outcomes)).isEqualTo(1);
        assertThat(outcomes)
            .filteredOn(Outcome.Conflict.class::isInstance)
            .hasSize(7)
            .containsOnly(new Outcome.Conflict(stream("1"), version + 1));
      }
    }
    assertThat(wholeStream(stream("1"))).hasSize(10);
  }

  @Test
  void aReaderNeverSkipsATransactionThatWasOvertaken() throws Exception {
    try (Tx slow = database().begin()) {
      slow.add(Samples.write(appendTo("slow")));
      resultOf("an append beside an open transaction", start(() -> commit(appendTo("fast"))));
      List<EventRecord> seen = wholeLog();
      assertThat(seen).extracting(EventRecord::stream).containsExactly(stream("fast"));

      committed(slow.commit());

      assertThat(log().page(seen.getLast().offset(), 10))
          .extracting(EventRecord::stream)
          .containsExactly(stream("slow"));
    }
  }

  @Test
  void aReaderSeesEveryEventOnceAndInOrderWhileEightWrite() throws Exception {
    int total = 8 * PER_WRITER;
    Future<List<EventRecord>> reader = start(() -> readUntil(total));
    try (GroupWriter writer = new GroupWriter(log())) {
      inParallel(
          8,
          number ->
              number < 4
                  ? appendOneByOne(writer, number, stream("w" + number))
                  : appendInTransactions(stream("w" + number)));
    }

    List<EventRecord> seen = resultOf("the reader, which must see every event,", reader);

    assertThat(seen).extracting(EventRecord::offset).isSorted().doesNotHaveDuplicates();
    assertSame(seen, wholeLog());
  }

  @Test
  void aWriterWithWorkOfItsOwnNeitherDeadlocksWithTheGroupWriterNorHidesAnEvent() throws Exception {
    database().views().prepare(ViewStoreKit.NOTES);
    commit(appendTo("shared"));
    for (int round = 0; round < 10; round++) {
      CountDownLatch writing = new CountDownLatch(1);
      try (Tx own = database().begin()) {
        own.add(Samples.write(appendTo("shared")));
        var row = Optional.of(new ViewStoreKit.Note("n" + round, "text"));
        database().views().save(own, ViewStoreKit.NOTES, Map.of("n" + round, row));
        Future<Outcome> other =
            start(() -> {
              writing.countDown();
              return write(appendTo("shared"), appendTo("other"));
            });
        resultOf("the start", start(() -> awaitLatch(writing)));

        // Here on this thread, which the transaction belongs to: a deadlock runs into the timeout.
        committed(own.commit());
        committed(resultOf("the group writer's append", other));
      }
    }

    assertNoGaps(31);
  }

  @Test
  void aCallerWhoThinksDelaysNobody() throws Exception {
    commit(appendTo("shared"));
    try (Tx thinking = database().begin()) {
      thinking.add(Samples.write(appendTo("shared")));

      // The transaction stays open until these are done: one that waited for it would never end.
      Future<List<EventRecord>> others =
          start(() -> commit(appendTo("shared"), appendTo("unrelated")));
      assertThat(resultOf("an append beside a thinking caller", others)).hasSize(2);
      Future<Outcome> another = start(() -> writeInTx(appendTo("shared")));
      committed(resultOf("a transaction beside a thinking caller", another));

      committed(thinking.commit());
    }

    assertNoGaps(5);
    assertThat(wholeStream(stream("shared"))).hasSize(4);
  }

  private List<EventRecord> appendOneByOne(GroupWriter writer, int number, StreamId stream)
      throws Exception {
    List<EventRecord> done = new ArrayList<>();
    for (int i = 0; i < PER_WRITER; i++) {
      var answer = writer.submit(Samples.write(append(stream, any())));
      done.addAll(committed(resultOf("writer " + number, answer)));
    }
    return done;
  }

  private List<EventRecord> appendInTransactions(StreamId stream) {
    return IntStream.range(0, PER_WRITER)
        .mapToObj(i -> committed(writeInTx(append(stream, any()))))
        .flatMap(List::stream)
        .toList();
  }

  /** Polls in small pages, and goes on a little after the last to see that nothing comes twice. */
  private List<EventRecord> readUntil(int total) {
    List<EventRecord> seen = new ArrayList<>();
    await(
        "the reader saw " + total + " events",
        () -> {
          seen.addAll(log().page(seen.isEmpty() ? 0 : seen.getLast().offset(), 7));
          return seen.size() >= total;
        });
    return seen;
  }

  private void assertNoGaps(int total) {
    List<EventRecord> all = wholeLog();
    assertThat(all).hasSize(total);
    assertThat(increasing(all)).isTrue();
    Map<StreamId, List<Long>> versions = new HashMap<>();
    all.forEach(event ->
        versions.computeIfAbsent(event.stream(), stream -> new ArrayList<>()).add(event.version()));
    versions.forEach((stream, found) ->
        assertThat(found)
            .as("versions of %s in the order of the log", stream)
            .isEqualTo(LongStream.rangeClosed(1, found.size()).boxed().toList()));
  }

  private static boolean increasing(List<EventRecord> events) {
    return IntStream.range(1, events.size())
        .allMatch(i -> events.get(i - 1).offset() < events.get(i).offset());
  }

  private static boolean awaitLatch(CountDownLatch latch) throws InterruptedException {
    latch.await();
    return true;
  }

  @Test
  void aStreamThatIsForgottenIsGoneAndTheRestIsAsItWas() {
    commit(append(stream("1"), none(), events(2)));
    commit(appendTo("2"));
    commit(append(stream("1"), exact(2)));
    commit(appendTo("2"));
    List<EventRecord> rest = wholeStream(stream("2"));
    Position end = log().end();
    commit(new Change.Forget(stream("1"), 3));

    assertThat(wholeStream(stream("1"))).isEmpty();
    assertSame(wholeLog(), rest);
    assertScanned(0, 10, rest);
    assertThat(log().end()).isEqualTo(end);
    assertThat(database().index().streams("", "order", "", 9)).containsExactly(stream("2"));
    assertThat(database().index().lastOffsets(List.of("key"), List.of(), end.offset()))
        .containsEntry("key", rest.getFirst().offset());
    EventRecord anew = commit(append(stream("1"), none())).getFirst();
    assertThat(anew.version()).isEqualTo(1);
    assertThat(anew.offset()).isGreaterThan(end.offset());
  }

  @Test
  void onlyAStreamAsItIsKnownIsForgotten() {
    commit(append(stream("1"), none(), events(2)));
    commit(appendTo("2"));
    Change.Forget old = new Change.Forget(stream("1"), 1);

    assertThat(write(old)).isEqualTo(new Outcome.Conflict(stream("1"), 2));
    assertThat(writeInTx(new Change.Forget(stream("1"), 2), new Change.Forget(stream("9"), 1)))
        .isEqualTo(new Outcome.Conflict(stream("9"), 0));
    assertThat(wholeStream(stream("1"))).hasSize(2);
    assertThat(wholeLog()).hasSize(3);
  }

  @Test
  void theEndOfTheLogIsNotForgotten() {
    commit(appendTo("1"));
    long last = commit(appendTo("2")).getFirst().offset();
    Change.Forget newest = new Change.Forget(stream("2"), 1);

    assertThat(write(newest)).isEqualTo(new Outcome.Stale(newest, last));
    assertThat(wholeLog()).hasSize(2);
    commit(appendTo("1"));
    commit(newest);
    assertThat(wholeLog()).extracting(EventRecord::stream).containsOnly(stream("1"));
  }
}
