package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.exact;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.event;
import static dev.tenon.tck.Samples.mark;
import static dev.tenon.tck.Samples.message;
import static dev.tenon.tck.Samples.payload;
import static dev.tenon.tck.Samples.place;
import static dev.tenon.tck.Samples.stream;
import static dev.tenon.tck.ViewStoreKit.NOTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.StreamId;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Progress;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.tck.ViewStoreKit.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link Tx} promises; rows of a view stand for the caller's own work. */
public abstract class TransactionKit extends DatabaseCases {
  private static final Timer TIMER =
      new Timer("reminders", "", "o1", NOW, payload("Remind", "{}"), Metadata.none());

  /** For the test of an adapter. */
  protected TransactionKit() {}

  @BeforeEach
  void prepare() {
    database().views().prepare(NOTES);
  }

  @Test
  void everythingIsDoneTogetherAtCommit() {
    try (Tx tx = database().begin()) {
      doEverything(tx);

      List<EventRecord> events = committed(tx.commit());

      assertThat(events)
          .extracting(EventRecord::stream)
          .containsExactly(stream("1"), stream("2"), stream("1"));
      assertSame(wholeLog(), events);
    }
    assertEverythingIsThere();
  }

  @Test
  void nothingIsSeenBeforeTheCommit() throws Exception {
    try (Tx tx = database().begin()) {
      doEverything(tx);
      assertNothingIsThere();
      resultOf("a reader beside a transaction", start(this::assertNothingIsThere));

      committed(tx.commit());
    }
    assertEverythingIsThere();
  }

  @Test
  void whatIsToBeDoneAfterItsCommitIsDoneOnceAndOnlyThen() {
    commit(append(stream("1"), none()));
    List<String> done = new ArrayList<>();
    try (Tx tx = database().begin()) {
      tx.add(Samples.write(append(stream("2"), none())));
      tx.afterCommit(() -> {
        throw new IllegalStateException("what fails then changes nothing");
      });
      tx.afterCommit(() -> done.add(wholeStream(stream("2")).size() + " is there"));
      assertThat(done).isEmpty();
      committed(tx.commit());
    }
    try (Tx tx = database().begin()) {
      tx.add(Samples.write(append(stream("1"), none())));
      tx.afterCommit(() -> done.add("not committed"));
      assertThat(tx.commit()).isInstanceOf(Outcome.Conflict.class);
    }
    try (Tx tx = database().begin()) {
      tx.afterCommit(() -> done.add("rolled back"));
    }

    assertThat(done).containsExactly("1 is there");
  }

  @Test
  void nothingIsLeftOfATransactionClosedWithoutACommit() {
    try (Tx tx = database().begin()) {
      doEverything(tx);
    }
    assertNothingIsThere();

    try (Tx tx = database().begin()) {
      doEverything(tx);
      committed(tx.commit());
    }
    assertEverythingIsThere();
  }

  @Test
  void aConflictRollsBackTheCallersOwnWorkToo() {
    commit(append(stream("taken"), none()));
    assertRefused(
        append(stream("taken"), none()), new Outcome.Conflict(stream("taken"), 1), stream("taken"));
  }

  @Test
  void aStaleMarkRollsBackTheCallersOwnWorkToo() {
    commit(mark("other", 0, 7), appendTo("before"));
    Change.MoveMark stale = mark("other", 3, 9);
    assertRefused(stale, new Outcome.Stale(stale, 7), stream("before"));
  }

  @Test
  void aWriteThatCannotBeStoredRollsBackTheCallersOwnWorkToo() {
    NewEvent known = event();
    commit(append(stream("before"), none(), known));
    try (Tx tx = database().begin()) {
      doEverything(tx);
      tx.add(Samples.write(append(stream("other"), none(), known)));
      assertThat(tx.commit()).isInstanceOf(Outcome.Failed.class);
    }
    assertNothingIsThereBut(stream("before"));
  }

  @Test
  void writesOfATransactionSeeThoseBefore() {
    try (Tx tx = database().begin()) {
      tx.add(Samples.write(append(stream("1"), none(), event(), event())));
      tx.add(Samples.write(append(stream("1"), exact(2)), mark("c1", 0, 3)));
      tx.add(Samples.write(mark("c1", 3, 5)));
      assertThat(committed(tx.commit()))
          .extracting(EventRecord::version)
          .containsExactly(1L, 2L, 3L);
    }
    assertThat(database().progress().marks("billing", "orders", List.of("c1")))
        .containsEntry("c1", place(5));
  }

  @Test
  void aTransactionThatOnlySavesRowsCommitsThem() {
    try (Tx tx = database().begin()) {
      database().views().save(tx, NOTES, Map.of("n1", Optional.of(new Note("n1", "text"))));
      assertThat(committed(tx.commit())).isEmpty();
    }
    assertThat(notes()).containsExactly(new Note("n1", "text"));
  }

  @Test
  void manyAbandonedTransactionsExhaustNothing() throws Exception {
    for (int i = 0; i < 100; i++) {
      try (Tx tx = database().begin()) {
        doEverything(tx);
        if (i % 2 == 0) {
          tx.add(Samples.write(append(stream("none"), exact(9))));
          assertThat(tx.commit()).isInstanceOf(Outcome.Conflict.class);
        }
      }
    }

    Future<Outcome> after = start(() -> writeInTx(appendTo("after")));
    committed(resultOf("a transaction after abandoned ones", after));
    assertThat(wholeLog()).extracting(EventRecord::stream).containsExactly(stream("after"));
  }

  @Test
  void anAbortedTransactionLeavesNothingAndHoldsNobodyBack() throws Exception {
    try (Tx tx = database().begin()) {
      doEverything(tx);
      database().views().load(tx, NOTES, List.of("n1"));
      resultOf(
          "an abort by another thread",
          start(() -> {
            tx.abort();
            return true;
          }));

      Future<Outcome> beside = start(() -> writeInTx(appendTo("beside")));
      committed(resultOf("a transaction beside an aborted one", beside));
      assertThatThrownBy(() -> tx.add(Samples.write(appendTo("late"))))
          .hasMessageContaining("TENON-1002");
      assertThatThrownBy(tx::commit).hasMessageContaining("TENON-1002");
    }
    assertNothingIsThereBut(stream("beside"));
  }

  @Test
  void transactionsOfManyThreadsAreAllDone() throws Exception {
    inParallel(
        8,
        number -> {
          for (int i = 0; i < 10; i++) {
            String key = number + "/" + i;
            try (Tx tx = database().begin()) {
              tx.add(Samples.write(appendTo("shared"), appendTo("s" + number)));
              database().views().save(tx, NOTES, Map.of(key, Optional.of(new Note(key, "text"))));
              committed(tx.commit());
            }
          }
          return number;
        });

    assertThat(wholeStream(stream("shared"))).hasSize(80);
    assertThat(notes()).hasSize(80);
  }

  private void doEverything(Tx tx) {
    tx.add(
        Samples.write(
            appendTo("1"),
            appendTo("2"),
            mark("c1", 0, 4),
            new Change.Schedule(TIMER),
            new Change.Park(
                new ParkedMessage("billing", "orders", 4, message("c1", 4), "why", NOW))));
    tx.add(Samples.write(appendTo("1")));
    database().views().save(tx, NOTES, Map.of("n1", Optional.of(new Note("n1", "text"))));
  }

  private void assertRefused(Change change, Outcome expected, StreamId before) {
    try (Tx tx = database().begin()) {
      doEverything(tx);
      tx.add(Samples.write(change));
      assertThat(tx.commit()).isEqualTo(expected);
    }
    assertNothingIsThereBut(before);
  }

  private void assertEverythingIsThere() {
    Progress progress = database().progress();
    assertThat(wholeStream(stream("1"))).hasSize(2);
    assertThat(progress.marks("billing", "orders", List.of("c1"))).containsEntry("c1", place(4));
    assertThat(progress.due(NOW, 10)).hasSize(1);
    assertThat(progress.parked("billing", null, 10)).hasSize(1);
    assertThat(notes()).containsExactly(new Note("n1", "text"));
  }

  private boolean assertNothingIsThere() {
    assertNothingIsThereBut();
    return true;
  }

  private void assertNothingIsThereBut(StreamId... streams) {
    Progress progress = database().progress();
    assertThat(wholeLog()).extracting(EventRecord::stream).containsExactly(streams);
    assertThat(progress.marks("billing", "orders", List.of("c1"))).isEmpty();
    assertThat(progress.due(NOW, 10)).isEmpty();
    assertThat(progress.parked("billing", null, 10)).isEmpty();
    assertThat(notes()).isEmpty();
  }

  private List<Note> notes() {
    return database().views().find(NOTES, new ViewStore.Query(null, null, "", 1000));
  }
}
