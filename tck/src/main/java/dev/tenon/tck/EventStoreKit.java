package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.any;
import static dev.tenon.event.ExpectedVersion.exact;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.event;
import static dev.tenon.tck.Samples.events;
import static dev.tenon.tck.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.tenon.event.EventRecord;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.LogIndex;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What an {@link EventLog} and its {@link LogIndex} promise to one caller at a time. */
public abstract class EventStoreKit extends DatabaseCases {
  /** For the test of an adapter. */
  protected EventStoreKit() {}

  @Test
  void anEmptyLogEndsAtZeroAndAnAppendMovesItsEnd() {
    Position start = log().end();
    assertThat(start.offset()).isZero();
    assertThat(start.incarnation()).isNotEmpty();
    assertThat(log().page(0, 10)).isEmpty();
    assertThat(wholeStream(stream("1"))).isEmpty();

    EventRecord event = commit(appendTo("1")).getFirst();

    assertThat(log().end()).isEqualTo(new Position(start.incarnation(), event.offset()));
    assertThat(event.offset()).isPositive();
  }

  @Test
  void anyVersionIsAcceptedWhereNothingIsExpected() {
    commit(append(stream("1"), any()));
    commit(append(stream("1"), any(), event(), event()));
    commit(append(stream("1"), any()));

    assertThat(wholeStream(stream("1")))
        .extracting(EventRecord::version)
        .containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aStreamIsNewOnlyOnce() {
    commit(append(stream("1"), none()));

    assertThat(write(append(stream("1"), none()))).isEqualTo(new Outcome.Conflict(stream("1"), 1));
    commit(append(stream("2"), none()));
    assertThat(wholeLog())
        .extracting(EventRecord::stream)
        .containsExactly(stream("1"), stream("2"));
  }

  @Test
  void anExactVersionIsAcceptedOnlyIfTheStreamIsThere() {
    assertThat(write(append(stream("1"), exact(1))))
        .isEqualTo(new Outcome.Conflict(stream("1"), 0));
    commit(append(stream("1"), exact(0), event(), event()));

    for (long wrong : List.of(0L, 1L, 3L)) {
      assertThat(write(append(stream("1"), exact(wrong))))
          .isEqualTo(new Outcome.Conflict(stream("1"), 2));
    }
    assertThat(commit(append(stream("1"), exact(2))))
        .extracting(EventRecord::version)
        .containsExactly(3L);
    assertThat(wholeStream(stream("1"))).hasSize(3);
  }

  @Test
  void anAppendOfNothingOnlyLooksAtTheVersion() {
    Change.Append atTwo = new Change.Append(stream("1"), exact(2), List.of());
    Change.Append atNone = new Change.Append(stream("new"), none(), List.of());
    assertThat(write(atTwo)).isEqualTo(new Outcome.Conflict(stream("1"), 0));
    commit(append(stream("1"), none(), event(), event()));

    assertThat(commit(atTwo, atNone)).isEmpty();
    assertThat(committed(writeInTx(atTwo, appendTo("2"), atNone))).hasSize(1);
    assertThat(
            writeAll(Samples.write(appendTo("1")), Samples.write(appendTo("2"), atTwo)).getLast())
        .isEqualTo(new Outcome.Conflict(stream("1"), 3));
    assertThat(writeInTx(appendTo("2"), atTwo)).isEqualTo(new Outcome.Conflict(stream("1"), 3));

    assertThat(wholeStream(stream("2"))).hasSize(1);
    assertThat(database().index().streams("", "order", "", 9)).doesNotContain(stream("new"));
  }

  @Test
  void aConflictInABatchIsNobodyElses() {
    commit(append(stream("2"), none()));

    List<Outcome> outcomes =
        writeAll(
            Samples.write(append(stream("1"), none())),
            Samples.write(append(stream("2"), none())),
            Samples.write(append(stream("3"), none())));

    assertThat(committed(outcomes.get(0)))
        .extracting(EventRecord::stream)
        .containsExactly(stream("1"));
    assertThat(outcomes.get(1)).isEqualTo(new Outcome.Conflict(stream("2"), 1));
    assertThat(committed(outcomes.get(2)))
        .extracting(EventRecord::stream)
        .containsExactly(stream("3"));
    assertThat(wholeLog())
        .extracting(EventRecord::stream)
        .containsExactly(stream("2"), stream("1"), stream("3"));
  }

  @Test
  void appendsToOneStreamInABatchSeeThoseBefore() {
    List<Outcome> outcomes =
        writeAll(
            Samples.write(append(stream("1"), none())),
            Samples.write(append(stream("1"), exact(1), event(), event())),
            Samples.write(append(stream("1"), exact(1))),
            Samples.write(append(stream("1"), exact(3))),
            Samples.write(append(stream("1"), any())));

    assertThat(outcomes.get(2)).isEqualTo(new Outcome.Conflict(stream("1"), 3));
    assertThat(countCommitted(outcomes)).isEqualTo(4);
    assertThat(wholeStream(stream("1")))
        .extracting(EventRecord::version)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aWriteAppendsToAllItsStreamsOrToNone() {
    commit(append(stream("taken"), none()));

    Outcome refused = write(append(stream("1"), none()), append(stream("taken"), none()));
    assertThat(refused).isEqualTo(new Outcome.Conflict(stream("taken"), 1));
    assertThat(wholeStream(stream("1"))).isEmpty();
    assertThat(database().index().streams("", "order", "", 10)).containsExactly(stream("taken"));

    List<EventRecord> done =
        commit(append(stream("2"), none(), event(), event()), append(stream("1"), none()));
    assertThat(done)
        .extracting(EventRecord::stream)
        .containsExactly(stream("2"), stream("2"), stream("1"));
    assertThat(done).extracting(EventRecord::version).containsExactly(1L, 2L, 1L);
    assertSame(log().page(done.getFirst().offset() - 1, 10), done);
  }

  @Test
  void anAppendAskedForAgainIsAnsweredWithWhatIsStored() {
    Change.Append asked = append(stream("1"), none(), event(), event());
    List<EventRecord> first = commit(asked);
    commit(appendTo("1"));

    assertSame(commit(asked), first);
    List<Outcome> outcomes = writeAll(Samples.write(asked), Samples.write(asked, appendTo("2")));
    assertSame(committed(outcomes.get(0)), first);
    assertThat(committed(outcomes.get(1))).hasSize(3);
    assertThat(wholeLog()).hasSize(4);
  }

  @Test
  void anAppendRepeatedWithinABatchIsDoneOnce() {
    Change.Append asked = append(stream("1"), none(), event());

    List<Outcome> outcomes = writeAll(Samples.write(asked), Samples.write(asked));

    assertSame(committed(outcomes.get(1)), committed(outcomes.get(0)));
    assertThat(wholeLog()).hasSize(1);
  }

  @Test
  void anIdStoredElsewhereFailsThatWriteAlone() {
    NewEvent known = event();
    commit(append(stream("1"), none(), known));

    List<Outcome> outcomes =
        writeAll(
            Samples.write(append(stream("2"), none(), known)),
            Samples.write(appendTo("3")),
            Samples.write(append(stream("1"), any(), known, event())),
            Samples.write(appendTo("4"), append(stream("5"), any(), event(), known)));

    assertThat(List.of(outcomes.get(0), outcomes.get(2), outcomes.get(3)))
        .allMatch(Outcome.Failed.class::isInstance);
    assertThat(wholeLog())
        .extracting(EventRecord::stream)
        .containsExactly(stream("1"), stream("3"));
  }

  @Test
  void anIdIsStoredOnceWithinAnAppendAWriteAndABatch() {
    NewEvent twice = event();
    NewEvent shared = event();

    List<Outcome> outcomes =
        writeAll(
            Samples.write(append(stream("1"), none(), twice, twice)),
            Samples.write(append(stream("2"), none(), twice), append(stream("3"), none(), twice)),
            Samples.write(append(stream("4"), none(), shared)),
            Samples.write(append(stream("5"), none(), shared)),
            Samples.write(append(stream("6"), none(), twice)));

    assertThat(List.of(outcomes.get(0), outcomes.get(1), outcomes.get(3)))
        .allMatch(Outcome.Failed.class::isInstance);
    assertThat(wholeLog())
        .extracting(EventRecord::stream)
        .containsExactly(stream("4"), stream("6"));
  }

  @Test
  void aStreamIsReadInPages() {
    commit(new Change.Append(stream("1"), none(), events(25)));
    commit(appendTo("2"));

    assertThat(log().read(stream("1"), 0, 10))
        .extracting(EventRecord::version)
        .hasSize(10)
        .startsWith(1L);
    assertThat(log().read(stream("1"), 20, 10))
        .extracting(EventRecord::version)
        .containsExactly(21L, 22L, 23L, 24L, 25L);
    assertThat(log().read(stream("1"), 25, 10)).isEmpty();
    assertThat(log().read(stream("1"), 99, 10)).isEmpty();
  }

  @Test
  void theLogIsReadInPagesInTheOrderOfCommit() {
    List<EventRecord> done = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      done.addAll(commit(appendTo("s" + i % 3)));
    }

    assertThat(done).extracting(EventRecord::offset).isSorted().doesNotHaveDuplicates();
    assertSame(log().page(0, 10), done.subList(0, 10));
    assertSame(log().page(done.get(9).offset(), 100), done.subList(10, 25));
    assertThat(log().page(done.getLast().offset(), 10)).isEmpty();
    assertThat(log().page(done.getLast().offset() + 1000, 10)).isEmpty();
  }

  @Test
  void aLargeBatchIsDoneWhole() {
    List<Write> writes =
        new ArrayList<>(
            IntStream.range(0, 1200)
                .mapToObj(i -> Samples.write(appendTo("s" + i % 700)))
                .toList());
    writes.add(Samples.write(new Change.Append(stream("long"), none(), events(3000))));

    List<Outcome> outcomes = log().write(writes);

    assertThat(countCommitted(outcomes)).isEqualTo(1201);
    assertThat(wholeLog()).hasSize(4200).extracting(EventRecord::offset).isSorted();
    assertThat(wholeStream(stream("long")))
        .extracting(EventRecord::version)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 3000).boxed().toList());
  }

  @Test
  void streamsOfACategoryAreListedInCodeUnitOrder() {
    List<String> ordered =
        List.of("-", "0", "10", "2", "A", "Z", "_", "a", "a b", "ab", "z", "é", "😀");
    List<String> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(3));
    shuffled.forEach(id -> commit(appendTo(id)));
    commit(append(new StreamId("order2", "B"), none()), append(new StreamId("Order", "B"), none()));

    List<String> paged = new ArrayList<>();
    List<StreamId> page = database().index().streams("", "order", "", 3);
    while (!page.isEmpty() && paged.size() < 100) {
      page.forEach(stream -> paged.add(stream.id()));
      page = database().index().streams("", "order", paged.getLast(), 3);
    }

    assertThat(paged).isEqualTo(ordered);
    assertThat(database().index().streams("", "order2", "", 10))
        .containsExactly(new StreamId("order2", "B"));
    assertThat(database().index().streams("", "nothing", "", 10)).isEmpty();
  }

  @Test
  void theNewestEventOfEachKeyIsFoundByTypeAndBefore() {
    long a1 = commit(append(stream("1"), any(), event("a", "Placed"))).getFirst().offset();
    long b1 = commit(append(stream("1"), any(), event("b", "Placed"))).getFirst().offset();
    long a2 = commit(append(stream("2"), any(), event("a", "Paid"))).getFirst().offset();
    commit(append(stream("2"), any(), event("A", "Paid")));
    LogIndex index = database().index();
    List<String> keys = List.of("a", "b", "missing");

    assertThat(index.lastOffsets(keys, List.of(), Long.MAX_VALUE))
        .containsOnly(entry("a", a2), entry("b", b1));
    assertThat(index.lastOffsets(keys, List.of(), a2)).containsOnly(entry("a", a1), entry("b", b1));
    assertThat(index.lastOffsets(keys, List.of("Placed", "Other"), Long.MAX_VALUE))
        .containsOnly(entry("a", a1), entry("b", b1));
    assertThat(index.lastOffsets(keys, List.of("Paid"), a2)).isEmpty();
    assertThat(index.lastOffsets(List.of(), List.of(), Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void thousandsOfKeysAreLookedUpAtOnce() {
    List<String> keys = IntStream.range(0, 3000).mapToObj(i -> "key" + i).toList();
    List<NewEvent> events = keys.stream().map(key -> event(key, "Placed")).toList();
    List<EventRecord> done = commit(new Change.Append(stream("1"), none(), events));

    assertThat(database().index().lastOffsets(keys, Set.of("Placed"), Long.MAX_VALUE))
        .hasSize(3000)
        .containsEntry("key0", done.getFirst().offset())
        .containsEntry("key2999", done.getLast().offset());
  }

  @Test
  void openedAgainItHoldsEverythingOrBeginsEmptyAsDeclared() {
    List<EventRecord> before = commit(append(stream("1"), none(), event(), event()));
    Position end = log().end();

    reopen();

    if (can(DatabaseFixture.Capability.REOPENS)) {
      assertSame(wholeLog(), before);
      assertThat(log().end()).isEqualTo(end);
      EventRecord next = commit(append(stream("1"), exact(2))).getFirst();
      assertThat(next.offset()).isGreaterThan(end.offset());
    } else {
      assertThat(log().end().offset()).isZero();
      assertThat(log().end().incarnation()).isNotEqualTo(end.incarnation());
      commit(append(stream("1"), none()));
    }
  }
}
