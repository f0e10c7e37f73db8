package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.any;
import static dev.tenon.event.ExpectedVersion.exact;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.having;
import static dev.tenon.tck.Samples.mark;
import static dev.tenon.tck.Samples.payload;
import static dev.tenon.tck.Samples.requireNone;
import static dev.tenon.tck.Samples.stream;
import static dev.tenon.tck.Samples.tagged;
import static dev.tenon.tck.Samples.writeAt;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What several instances of a service promise that open one database, or are kept from it. */
public abstract class InstancesKit extends DatabaseCases {
  private static final int PER_WRITER = 20;
  private static final int RACERS = 4;
  private static final int ROUNDS = 200;

  private @Nullable Database other;

  @AfterEach
  void closeOther() {
    if (other != null) {
      other.close();
    }
  }

  /** For the test of an adapter. */
  protected InstancesKit() {}

  @Test
  void anotherInstanceIsOfTheSameDatabaseOrKeptApartAsDeclared() {
    commit(append(stream("1"), none()));
    if (!can(DatabaseFixture.Capability.SHARED)) {
      assertKeptApart();
      return;
    }
    Database second = openOther();
    assertThat(second.log().end()).isEqualTo(log().end());
    Change.Append repeated = append(stream("1"), exact(1));

    List<EventRecord> done = committed(write(second, repeated));
    assertSame(commit(repeated), done);
    commit(append(stream("1"), exact(2)));
    assertThat(write(second, append(stream("1"), exact(2))))
        .isEqualTo(new Outcome.Conflict(stream("1"), 3));
    committed(write(second, append(stream("1"), exact(3))));
    assertThat(write(append(stream("1"), exact(3))))
        .isEqualTo(new Outcome.Conflict(stream("1"), 4));
    assertSame(second.log().page(0, 10), wholeLog());
    assertThat(wholeLog()).extracting(EventRecord::version).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void recordedTimeNeverDecreasesWhicheverClockIsBehind() {
    Database second = instances().getLast();
    writeAll(writeAt(NOW, appendTo("1")));

    second.log().write(List.of(writeAt(NOW.minusSeconds(5), appendTo("1"))));
    writeAll(writeAt(NOW.minusSeconds(9), appendTo("1")));

    assertThat(wholeStream(stream("1")))
        .hasSize(3)
        .extracting(EventRecord::recordedAt)
        .containsOnly(NOW);
  }

  @Test
  void whatOneInstanceMovedOrTookAnotherDoesNot() {
    Database second = instances().getLast();
    Timer timer = new Timer("reminders", "", "o1", NOW, payload("Remind", "{}"), Metadata.none());
    commit(mark("c1", 0, 1), new Change.Schedule(timer));

    committed(write(second, mark("c1", 1, 2)));
    assertThat(write(mark("c1", 1, 3))).isEqualTo(new Outcome.Stale(mark("c1", 1, 3), 2));
    commit(mark("c1", 2, 4));
    assertThat(write(second, mark("c1", 2, 5))).isInstanceOf(Outcome.Stale.class);

    Change.TakeTimer take = new Change.TakeTimer(second.progress().due(NOW, 1).getFirst());
    commit(take);
    assertThat(write(second, take)).isInstanceOf(Outcome.Stale.class);
  }

  @Test
  void ofInstancesThatExpectOneVersionOneWins() throws Exception {
    List<Database> instances = instances();
    for (long version = 0; version < 10; version++) {
      long expected = version;
      List<Outcome> outcomes =
          inParallel(
              4,
              number -> writeInTx(instances.get(number % 2), append(stream("1"), exact(expected))));
      assertThat(countCommitted(outcomes)).isEqualTo(1);
      assertThat(outcomes)
          .filteredOn(Outcome.Conflict.class::isInstance)
          .containsOnly(new Outcome.Conflict(stream("1"), version + 1))
          .hasSize(3);
    }
  }

  @Test
  void ofInstancesThatDecideOverATagOneWinsEachRound() throws Exception {
    List<Database> instances = instances();
    CyclicBarrier barrier = new CyclicBarrier(RACERS);

    List<List<Outcome>> outcomes =
        inParallel(RACERS, number -> race(number, instances.get(number % 2), barrier));

    for (int round = 0; round < ROUNDS; round++) {
      int now = round;
      assertThat(countCommitted(outcomes.stream().map(ofRacer -> ofRacer.get(now)).toList()))
          .as("winners of round %d", round)
          .isEqualTo(1);
    }
    assertThat(database().index().tagged(having("seat"), 0, 10_000)).hasSize(ROUNDS);
    assertSame(database().index().tagged(having("seat"), 0, 10_000), wholeLog());
  }

  /** Each round all look before one of them writes; only one thread of a process writes. */
  private List<Outcome> race(int number, Database database, CyclicBarrier barrier)
      throws Exception {
    boolean writes = number == 0 || (number == 1 && can(DatabaseFixture.Capability.SHARED));
    List<Outcome> outcomes = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      barrier.await(patience().toMillis(), MILLISECONDS);
      Change condition = requireNone(having("seat"), database.log().end().offset());
      Change booking = append(stream("s" + number), any(), tagged("seat"));
      barrier.await(patience().toMillis(), MILLISECONDS);
      outcomes.add(
          writes ? write(database, condition, booking) : writeInTx(database, condition, booking));
    }
    return outcomes;
  }

  @Test
  void readersOfEveryInstanceSeeEveryEventOnceAndInOrder() throws Exception {
    List<Database> instances = instances();
    int total = 8 * PER_WRITER;
    List<Future<List<EventRecord>>> readers = new ArrayList<>();
    instances.forEach(database -> readers.add(start(() -> readUntil(database, total))));

    try (GroupWriter first = new GroupWriter(instances.getFirst().log());
        GroupWriter second = writerBeside(first, instances)) {
      List<GroupWriter> writers = List.of(first, second);
      inParallel(
          8, number -> appendSome(number, instances.get(number % 2), writers.get(number % 2)));
    }

    List<EventRecord> all = wholeLog();
    assertThat(all).hasSize(total);
    for (Future<List<EventRecord>> reader : readers) {
      assertSame(resultOf("a reader, which must see every event,", reader), all);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(wholeStream(stream("s" + i)))
          .hasSize(2 * PER_WRITER)
          .extracting(EventRecord::version)
          .isSorted()
          .doesNotHaveDuplicates()
          .endsWith(2L * PER_WRITER);
    }
  }

  /** Half of the writers share a batch, the others have transactions of their own. */
  private int appendSome(int number, Database database, GroupWriter writer) throws Exception {
    for (int i = 0; i < PER_WRITER; i++) {
      Change change = append(stream("s" + number % 4), any());
      committed(
          number < 4
              ? resultOf("an append", writer.submit(Samples.write(change)))
              : writeInTx(database, change));
    }
    return number;
  }

  private List<EventRecord> readUntil(Database database, int total) {
    List<EventRecord> seen = new ArrayList<>();
    await(
        "the reader saw " + total + " events",
        () -> {
          seen.addAll(database.log().page(seen.isEmpty() ? 0 : seen.getLast().offset(), 7));
          return seen.size() >= total;
        });
    return seen;
  }

  private void assertKeptApart() {
    Database second;
    try {
      second = openOther();
    } catch (TenonException refused) {
      assertThat(refused).hasMessageContaining("TENON-");
      assertThat(wholeLog()).hasSize(1);
      return;
    }
    assertThat(second.log().end().incarnation()).isNotEqualTo(log().end().incarnation());
    assertThat(second.log().page(0, 10)).isEmpty();
    assertThat(wholeLog()).hasSize(1);
  }

  /** Two instances, or the only one twice where there cannot be another. */
  private List<Database> instances() {
    return List.of(database(), can(DatabaseFixture.Capability.SHARED) ? openOther() : database());
  }

  private Database openOther() {
    other = openAnother();
    return other;
  }

  /** One thread of a process writes: the only instance has the only writer. */
  private GroupWriter writerBeside(GroupWriter first, List<Database> instances) {
    return can(DatabaseFixture.Capability.SHARED)
        ? new GroupWriter(instances.getLast().log())
        : first;
  }

  private static Outcome write(Database database, Change... changes) {
    return only(database.log().write(List.of(Samples.write(changes))));
  }

  private static Outcome writeInTx(Database database, Change... changes) {
    Write write = Samples.write(changes);
    try (Tx tx = database.begin()) {
      tx.add(write);
      return tx.commit();
    }
  }
}
