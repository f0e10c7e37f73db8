package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Settle;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.command.Execution;
import dev.tenon.command.Refused;
import dev.tenon.command.UnitOfWork;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.view.Table;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands within a caller's transaction; a view's rows stand for tables of its own. */
class OwnTransactionTest {
  record Note(String id, long amount) {}

  private static final Table<Note> NOTES = Table.of("notes", Note.class, "id", Note::id);

  private final MemoryDatabase database = MemoryDatabase.create();
  private final Tenon bank = start();
  private final Tenon rival = start();

  private Tenon start() {
    return Tenon.service("bank").database(database).codec(Accounts.CODEC).start();
  }

  @BeforeEach
  void openAccount() {
    database.views().prepare(NOTES);
    bank.execute(ACCOUNT, "a", new Deposit("a", 10));
  }

  @AfterEach
  void close() {
    bank.close();
    rival.close();
  }

  private void note(Tx tx, String id, long amount) {
    database.views().save(tx, NOTES, Map.of(id, Optional.of(new Note(id, amount))));
  }

  private List<Note> notes() {
    return database.views().find(NOTES, new ViewStore.Query(null, null, "", 100));
  }

  @Test
  void commandsAndOwnWorkAreCommittedTogether() {
    Metadata metadata = Metadata.none().withActor("kim");
    try (Tx tx = database.begin()) {
      UnitOfWork unit = bank.within(tx, metadata);
      note(tx, "n", 4);

      Execution<Long> done = unit.execute(ACCOUNT, "a", new Withdraw("a", 4));

      assertThat(done).isEqualTo(new Execution<>(2, 6L, done.recordedAt(), List.of()));
      assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(10);
      List<EventRecord> events = ((Outcome.Committed) tx.commit()).events();
      assertThat(events).singleElement().returns("kim", event -> event.metadata().actor());
    }
    assertThat(notes()).containsExactly(new Note("n", 4));
    assertThat(bank.execute(ACCOUNT, "a", new Deposit("a", 0)))
        .returns(2L, Execution::version)
        .returns(6L, Execution::state);
  }

  @Test
  void withoutACommitNothingHappened() {
    try (Tx tx = database.begin()) {
      note(tx, "n", 4);
      bank.within(tx, Metadata.none()).execute(ACCOUNT, "a", new Withdraw("a", 4));
    }
    assertThat(notes()).isEmpty();
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(10);
    assertThat(bank.execute(ACCOUNT, "a", new Withdraw("a", 10)).version()).isEqualTo(2);
  }

  @Test
  void laterCommandsOfATransactionSeeEarlierOnes() {
    try (Tx tx = database.begin()) {
      UnitOfWork unit = bank.within(tx, Metadata.none());
      assertThat(unit.execute(ACCOUNT, "a", new Withdraw("a", 6)).state()).isEqualTo(4);
      assertThat(unit.execute(ACCOUNT, "b", new Deposit("b", 6)).version()).isEqualTo(1);
      assertThatThrownBy(() -> unit.execute(ACCOUNT, "a", new Withdraw("a", 6)))
          .isInstanceOf(Refused.class);
      assertThat(unit.execute(ACCOUNT, "a", new Settle("a")).version()).isEqualTo(3);
      assertThat(((Outcome.Committed) tx.commit()).events()).hasSize(3);
    }
    assertThat(bank.load(ACCOUNT, "a").state()).isZero();
    assertThat(bank.load(ACCOUNT, "b").state()).isEqualTo(6);
  }

  @Test
  void decisionsAreTakenOnWhatTheLogHolds() {
    rival.execute(ACCOUNT, "a", new Deposit("a", 90));
    try (Tx tx = database.begin()) {
      UnitOfWork unit = bank.within(tx, Metadata.none());
      assertThat(unit.execute(ACCOUNT, "a", new Withdraw("a", 100)).state()).isZero();
      assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
    }
  }

  @Test
  void anEntityThatChangedMeanwhileIsAConflictAndUndoesAll() {
    try (Tx tx = database.begin()) {
      note(tx, "n", 4);
      UnitOfWork unit = bank.within(tx, Metadata.none());
      unit.execute(ACCOUNT, "b", new Deposit("b", 4));
      unit.execute(ACCOUNT, "a", new Withdraw("a", 4));
      rival.execute(ACCOUNT, "a", new Deposit("a", 1));

      assertThat(tx.commit()).isEqualTo(new Outcome.Conflict(ACCOUNT.stream("a"), 2));
    }
    assertThat(notes()).isEmpty();
    assertThat(bank.load(ACCOUNT, "b").exists()).isFalse();
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(11);
  }

  @Test
  void whatWasOnlyLookedAtMustNotChangeEither() {
    try (Tx tx = database.begin()) {
      UnitOfWork unit = bank.within(tx, Metadata.none());
      note(tx, "n", unit.execute(ACCOUNT, "a", new Deposit("a", 0)).state());
      rival.execute(ACCOUNT, "a", new Deposit("a", 1));

      assertThat(tx.commit()).isEqualTo(new Outcome.Conflict(ACCOUNT.stream("a"), 2));
    }
    try (Tx tx = database.begin()) {
      UnitOfWork unit = bank.within(tx, Metadata.none());
      assertThatThrownBy(() -> unit.execute(ACCOUNT, "a", new Withdraw("a", 12)))
          .isInstanceOf(Refused.class);
      note(tx, "refused", 12);
      rival.execute(ACCOUNT, "a", new Deposit("a", 1));

      assertThat(tx.commit()).isEqualTo(new Outcome.Conflict(ACCOUNT.stream("a"), 3));
    }
    assertThat(notes()).isEmpty();
  }

  @Test
  void workIsRepeatedUntilItFits() {
    AtomicInteger attempts = new AtomicInteger();

    long moved =
        bank.transact(
            Metadata.none().withCorrelationId("all"),
            (tx, unit) -> {
              long there = unit.execute(ACCOUNT, "a", new Deposit("a", 0)).state();
              unit.execute(ACCOUNT, "a", new Withdraw("a", there));
              note(tx, "n" + there, there);
              if (attempts.incrementAndGet() < 5) {
                rival.execute(ACCOUNT, "a", new Deposit("a", 1));
              }
              return there;
            });

    assertThat(attempts).hasValue(5);
    assertThat(moved).isEqualTo(14);
    assertThat(notes()).containsExactly(new Note("n14", 14));
    assertThat(bank.load(ACCOUNT, "a").state()).isZero();
    assertThat(Accounts.wholeLog(bank).getLast().metadata().correlationId()).isEqualTo("all");
  }

  @Test
  void workThatKeepsLosingIsGivenUp() {
    AtomicInteger attempts = new AtomicInteger();

    assertThatThrownBy(() ->
            bank.transact(
                Metadata.none(),
                (tx, unit) -> {
                  attempts.incrementAndGet();
                  note(tx, "n", 1);
                  unit.execute(ACCOUNT, "a", new Withdraw("a", 1));
                  return rival.execute(ACCOUNT, "a", new Deposit("a", 1));
                }))
        .hasMessageContaining("TENON-1101");

    assertThat(attempts).hasValue(100);
    assertThat(notes()).isEmpty();
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(110);
  }

  @Test
  void workThatThrowsIsUndone() {
    assertThatThrownBy(() ->
            bank.transact(
                Metadata.none(),
                (tx, unit) -> {
                  note(tx, "n", 1);
                  unit.execute(ACCOUNT, "a", new Withdraw("a", 1));
                  throw new IOException("no room");
                }))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            bank.transact(
                Metadata.none(),
                (tx, unit) -> {
                  note(tx, "n", 1);
                  return unit.execute(ACCOUNT, "a", new Withdraw("a", 11));
                }))
        .isInstanceOf(Refused.class);

    assertThat(notes()).isEmpty();
    assertThat(bank.load(ACCOUNT, "a").version()).isEqualTo(1);
  }

  @Test
  void manyAtOnceNeitherMakeNorLoseMoney() {
    bank.execute(ACCOUNT, "a", new Deposit("a", 990));
    AtomicInteger number = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int thread = 0; thread < 8; thread++) {
        Tenon service = thread % 2 == 0 ? bank : rival;
        threads.execute(() -> {
          for (int i = 0; i < 20; i++) {
            service.transact(
                Metadata.none(),
                (tx, unit) -> {
                  unit.execute(ACCOUNT, "b", new Deposit("b", 1));
                  note(tx, "n" + number.incrementAndGet(), 1);
                  return unit.execute(ACCOUNT, "a", new Withdraw("a", 1));
                });
          }
        });
      }
    }

    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(1_000 - 160);
    assertThat(rival.load(ACCOUNT, "b").state()).isEqualTo(160);
    assertThat(database.views().find(NOTES, new ViewStore.Query(null, null, "", 1_000)))
        .hasSize(160);
  }
}
