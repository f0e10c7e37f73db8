package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.NOON;
import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.mark;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Write;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of writes, on whatever database {@link #open} opens. */
abstract class WritesContract {
  JdbcDatabase database;

  /** Opens the test's own database, again with what it holds. */
  abstract JdbcDatabase open();

  @BeforeEach
  void openDatabase() {
    database = open();
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  private void reopen() {
    database.close();
    database = open();
  }

  @Test
  void conflictKeepsNobodyBackAndLeavesNoTrace() {
    committed(write(append(order("1"), 0, event("a"))));

    List<Outcome> outcomes =
        database
            .log()
            .write(
                List.of(
                    write(append(order("2"), 0, event("b")), mark("k", 0, 5)),
                    write(append(order("1"), 0, event("c")), mark("other", 0, 9)),
                    write(append(order("1"), 1, event("d")))));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Committed.class);
    assertThat(outcomes.get(1)).isEqualTo(new Outcome.Conflict(order("1"), 1));
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Committed.class);
    assertThat(texts(database.log().page(0, 10))).containsExactly("a", "b", "d");
    assertThat(database.log().page(0, 10))
        .extracting(EventRecord::offset)
        .containsExactly(1L, 2L, 3L);
    assertThat(database.progress().marks("reader", "source", Set.of("k", "other")))
        .containsOnly(Map.entry("k", new Position("life", 5)));
  }

  @Test
  void writesOfOneBatchSeeThoseBefore() {
    List<Outcome> outcomes =
        database
            .log()
            .write(
                List.of(
                    write(append(order("1"), 0, event("a"), event("b")), mark("k", 0, 1)),
                    write(append(order("1"), 2, event("c")), mark("k", 1, 2)),
                    write(append(order("1"), ExpectedVersion.any(), event("d"))),
                    write(append(order("1"), 3, event("never")))));

    assertThat(outcomes.subList(0, 3)).allMatch(Outcome.Committed.class::isInstance);
    assertThat(outcomes.get(3)).isEqualTo(new Outcome.Conflict(order("1"), 4));
    assertThat(database.log().read(order("1"), 1, 2))
        .extracting(EventRecord::version)
        .containsExactly(2L, 3L);
    assertThat(database.progress().marks("reader", "source", Set.of("k")))
        .containsEntry("k", new Position("life", 2));
  }

  @Test
  void whatIsReadIsWhatWasReported() {
    NewEvent plain = event("é😀");
    NewEvent dated =
        new NewEvent(
            Events.id(),
            new Payload("bytes", 3, new byte[] {0, 1, -1}),
            "key",
            Metadata.occurredAt(Instant.parse("1969-07-20T20:17:40.987654321Z"))
                .withTraceparent("00-trace"));

    Outcome.Committed done = committed(write(append(order("ünï-😀"), 0, plain, dated)));
    reopen();

    List<EventRecord> read = database.log().read(order("ünï-😀"), 0, 10);
    assertThat(read).usingRecursiveComparison().isEqualTo(done.events());
    assertThat(read).extracting(EventRecord::recordedAt).containsOnly(NOON);
    assertThat(read.get(1).occurredAt()).isEqualTo("1969-07-20T20:17:40.987654Z");
    assertThat(read.get(0).metadata().occurredAt()).isEqualTo(NOON);
  }

  @Test
  void timeOfAStreamNeverDecreases() {
    committed(write(append(order("1"), 0, event("a"))));

    Outcome earlier =
        database
            .log()
            .write(
                List.of(
                    new Write(NOON.minusSeconds(60), List.of(append(order("1"), 1, event("b"))))))
            .getFirst();

    assertThat(((Outcome.Committed) earlier).events())
        .extracting(EventRecord::recordedAt)
        .containsExactly(NOON);
  }

  @Test
  void staleMarkRefusesTheWholeWrite() {
    committed(write(mark("k", 0, 5)));

    Change move = mark("k", 4, 6);
    Outcome outcome = single(write(append(order("1"), 0, event("a")), move));

    assertThat(outcome).isEqualTo(new Outcome.Stale(move, 5));
    assertThat(database.log().end().offset()).isZero();
    committed(write(mark("k", 5, 6)));
  }

  @Test
  void timersAreReplacedCancelledAndTakenOnce() {
    Timer first = timer("t1", NOON.plusNanos(1234));
    Timer later = timer("t1", NOON.plusSeconds(5));
    Timer other = timer("t2", NOON);
    committed(write(new Change.Schedule(first), new Change.Schedule(other)));
    committed(write(new Change.Schedule(later)));

    assertThat(database.progress().due(NOON.plusSeconds(9), 10))
        .extracting(Timer::id)
        .containsExactly("t2", "t1");
    assertThat(database.progress().due(NOON, 10)).extracting(Timer::id).containsExactly("t2");
    assertThat(single(write(new Change.TakeTimer(first)))).isInstanceOf(Outcome.Stale.class);
    Timer read = database.progress().due(NOON.plusSeconds(9), 10).get(1);
    assertThat(read).usingRecursiveComparison().isEqualTo(later);
    committed(write(new Change.TakeTimer(read)));
    assertThat(single(write(new Change.TakeTimer(read)))).isInstanceOf(Outcome.Stale.class);
    committed(
        write(
            new Change.CancelTimer("owner", "", "t2"),
            new Change.CancelTimer("owner", "", "none")));
    assertThat(database.progress().due(NOON.plusSeconds(9), 10)).isEmpty();
  }

  @Test
  void parkedMessagesAreListedInOrderAndTakenOnce() {
    ParkedMessage second = parked("reader", "topic", 20);
    ParkedMessage first = parked("reader", "topic", 9);
    ParkedMessage others = parked("another", "a-topic", 30);
    committed(write(new Change.Park(second), new Change.Park(first), new Change.Park(others)));
    reopen();

    assertThat(database.progress().parked("another", null, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(others);
    assertThat(database.progress().parked("reader", null, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(first, second);
    assertThat(database.progress().parked("reader", first.id(), 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(second);
    Change unpark = new Change.Unpark(first);
    committed(write(unpark, append(order("1"), 0, event("redone"))));
    assertThat(single(write(unpark, append(order("2"), 0, event("redone")))))
        .isEqualTo(new Outcome.Stale(unpark, 0));
    assertThat(database.progress().parked("reader", null, 10)).hasSize(1);
  }

  @Test
  void appendRepeatedWithItsIdsIsCommittedOnce() {
    NewEvent a = event("a");
    NewEvent b = event("b");
    Outcome.Committed done = committed(write(append(order("1"), 0, a, b)));

    assertThat(committed(write(append(order("1"), 0, a, b))).events())
        .usingRecursiveComparison()
        .isEqualTo(done.events());
    assertThat(committed(write(append(order("1"), ExpectedVersion.any(), a, b))).events())
        .usingRecursiveComparison()
        .isEqualTo(done.events());
    NewEvent c = event("c");
    List<Outcome> twice =
        database
            .log()
            .write(
                List.of(
                    write(append(order("2"), 0, c)),
                    write(append(order("2"), 0, c)),
                    write(append(order("2"), ExpectedVersion.any(), c))));

    assertThat(twice).allMatch(Outcome.Committed.class::isInstance);
    assertThat(database.log().end().offset()).isEqualTo(3);
  }

  @Test
  void idOfAnotherEventFailsThatWriteOnly() {
    NewEvent a = event("a");
    committed(write(append(order("1"), 0, a)));

    List<Outcome> outcomes =
        database
            .log()
            .write(
                List.of(
                    write(append(order("2"), 0, event("b"))),
                    write(append(order("3"), 0, a, event("c"))),
                    write(append(order("4"), 0, event("d")))));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Committed.class);
    assertThat(failure(outcomes.get(1), Problem.INVALID_ARGUMENT))
        .contains(a.id().toString(), "order-1", "order-3");
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Committed.class);
    assertThat(texts(database.log().page(0, 10))).containsExactly("a", "b", "d");
  }

  @Test
  void whatCannotBeStoredIsFoundAmongTheOthers() {
    NewEvent poison = poison();

    List<Outcome> outcomes =
        database
            .log()
            .write(
                List.of(
                    write(append(order("1"), 0, event("a"))),
                    write(append(order("1"), 1, event("b"))),
                    write(append(order("poisoned"), 0, event("x"), poison), mark("k", 0, 1)),
                    write(append(order("1"), 2, event("c"))),
                    write(append(order("poisoned"), 0, event("d")))));

    assertThat(failure(outcomes.get(2))).contains("order-poisoned");
    outcomes = List.of(outcomes.get(0), outcomes.get(1), outcomes.get(3), outcomes.get(4));
    assertThat(outcomes).allMatch(Outcome.Committed.class::isInstance);
    assertThat(texts(database.log().page(0, 10))).containsExactly("a", "b", "c", "d");
    assertThat(database.log().page(0, 10))
        .extracting(EventRecord::offset)
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(database.progress().marks("reader", "source", Set.of("k"))).isEmpty();
  }

  @Test
  void textIsStoredExactlyOrNotAtAll() {
    for (String text : List.of("a\0b", "half \uD800", "\uDC00 half", "whole \uD83D\uDE00")) {
      Outcome outcome = single(write(append(order("1"), ExpectedVersion.any(), event("x", text))));
      if (outcome instanceof Outcome.Committed) {
        assertThat(database.log().read(order("1"), 0, 10).getLast().key()).isEqualTo(text);
      } else {
        assertThat(failure(outcome)).contains("order-1");
      }
    }
    assertThat(database.log().read(order("1"), 0, 10).getLast().key()).startsWith("whole");
  }

  /** An event this database does not take; a codec without null checks may make one. */
  @SuppressWarnings("NullAway")
  NewEvent poison() {
    return new NewEvent(Events.id(), new Payload("noted", 1, null), "key", Metadata.none());
  }

  @Test
  void streamsAreListedByIdInTheirCategory() {
    for (String id : List.of("b", "B", "a-1", "ä", "a", "a_1")) {
      committed(write(append(order(id), 0, event(id))));
    }
    committed(write(append(new StreamId("credit", "c"), 0, event("c"))));

    assertThat(database.index().streams("", "order", "", 10))
        .extracting(StreamId::id)
        .containsExactly("B", "a", "a-1", "a_1", "b", "ä");
    assertThat(database.index().streams("", "order", "a", 2))
        .extracting(StreamId::id)
        .containsExactly("a-1", "a_1");
  }

  @Test
  void newestOffsetsAreFoundByKeyAndType() {
    NewEvent typed =
        new NewEvent(Events.id(), new Payload("typed", 1, new byte[1]), "k1", Metadata.none());
    committed(write(append(order("1"), 0, event("a", "k1"), typed, event("b", "k2"))));
    committed(write(append(order("2"), 0, event("c", "k1"))));

    assertThat(database.index().lastOffsets(Set.of("k1", "k2", "k3"), Set.of(), 100))
        .containsOnly(Map.entry("k1", 4L), Map.entry("k2", 3L));
    assertThat(database.index().lastOffsets(Set.of("k1", "k2"), Set.of("typed", "other"), 4))
        .containsOnly(Map.entry("k1", 2L));
    assertThat(database.index().lastOffsets(Set.of("k1"), Set.of("noted"), 4))
        .containsOnly(Map.entry("k1", 1L));
  }

  @Test
  void reopeningKeepsEverything() {
    Outcome.Committed done = committed(write(append(order("1"), 0, event("a")), mark("k", 0, 7)));
    Position end = database.log().end();

    reopen();

    assertThat(database.log().end()).isEqualTo(end);
    assertThat(end.offset()).isEqualTo(1);
    assertThat(end.incarnation()).isNotBlank();
    assertThat(database.log().page(0, 10)).usingRecursiveComparison().isEqualTo(done.events());
    assertThat(single(write(append(order("1"), 0, event("b")))))
        .isEqualTo(new Outcome.Conflict(order("1"), 1));
  }

  Outcome single(Write write) {
    return database.log().write(List.of(write)).getFirst();
  }

  Outcome.Committed committed(Write write) {
    Outcome outcome = single(write);
    assertThat(outcome).isInstanceOf(Outcome.Committed.class);
    return (Outcome.Committed) outcome;
  }

  static List<String> texts(List<EventRecord> events) {
    return events.stream().map(e -> new String(e.payload().data(), UTF_8)).toList();
  }

  private static String failure(Outcome outcome) {
    return failure(outcome, Problem.STORAGE_FAILED);
  }

  private static String failure(Outcome outcome, Problem problem) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) outcome).problem().problem()).isEqualTo(problem);
    return String.valueOf(((Outcome.Failed) outcome).problem().getMessage());
  }

  private static Timer timer(String id, Instant due) {
    return new Timer(
        "owner",
        "",
        id,
        due,
        new Payload("timeout", 1, id.getBytes(UTF_8)),
        Metadata.none().withCorrelationId("c"));
  }

  private static ParkedMessage parked(String reader, String topic, long offset) {
    Message message =
        new Message(
            "id-" + offset,
            new Payload("noted", 2, new byte[] {1, 0}),
            "shop",
            "",
            "key",
            Metadata.occurredAt(NOON).withTraceparent("00-trace"),
            NOON,
            new Place("order-1", 3, new Position("life", offset), offset - 1));
    return new ParkedMessage(reader, topic, offset, message, "it failed", NOON);
  }
}
