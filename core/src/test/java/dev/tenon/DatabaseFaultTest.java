package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Reminder;
import dev.tenon.error.TenonException;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.view.Projection;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits that fail, or whose answer is lost, at random. */
class DatabaseFaultTest {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Books what the bank reports, and each amount again under another name an hour later. */
  private static final Policy TWICE =
      Policy.named("twice")
          .on(
              "bank",
              Deposited.class,
              event ->
                  Effect.all(
                      Accounts.book(event),
                      Effect.schedule(
                          event.account() + event.amount(),
                          ManualClock.START.plus(HOUR),
                          new Reminder(event.account(), event.amount()))))
          .onTimeout(
              Reminder.class,
              reminder -> {
                String late = "late " + reminder.account();
                return Effect.send(BOOK, late, new Deposit(late, reminder.amount()));
              });

  private static void depositForSure(Tenon bank, String account, long amount) {
    while (!Accounts.deposits(bank, ACCOUNT, account).contains(amount)) {
      try {
        bank.execute(ACCOUNT, account, new Deposit(account, amount));
      } catch (TenonException e) {
        assertThat(e.code()).isIn("TENON-1201", "TENON-1202");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everythingEndsConsistent(long seed) {
    RandomFailures bankFailures = new RandomFailures(seed, 0.3);
    RandomFailures ledgerFailures = new RandomFailures(-seed, 0.3);
    InProcessBroker broker = InProcessBroker.create();
    ManualClock clock = new ManualClock();
    Projection sums =
        ProjectionTest.sums()
            .on(
                "bank",
                Deposited.class,
                (event, rows) ->
                    ProjectionTest.add("bank's " + event.account(), event.amount(), rows));
    try (Tenon bank =
            Tenon.service("bank")
                .database(new ProbedDatabase(MemoryDatabase.create(), bankFailures))
                .broker(broker)
                .codec(CODEC)
                .publish()
                .start();
        Tenon ledger =
            Tenon.service("ledger")
                .database(new ProbedDatabase(MemoryDatabase.create(), ledgerFailures))
                .broker(broker)
                .codec(CODEC)
                .clock(clock)
                .policy(TWICE)
                .projection(sums)
                .start()) {
      for (long amount = 1; amount <= 30; amount++) {
        depositForSure(bank, "a", amount);
        depositForSure(bank, "b", amount);
        if (amount == 15) {
          clock.advance(HOUR);
        }
      }
      bankFailures.stop();
      ledgerFailures.stop();
      Await.until(() ->
          ledger.load(BOOK, "late a").version() == 30
              && ledger.load(BOOK, "late b").version() == 30
              && bank.backlog() == 0
              && ledger.backlog() == 0);

      List<Long> all = LongStream.rangeClosed(1, 30).boxed().toList();
      for (String account : List.of("a", "b")) {
        assertThat(Accounts.deposits(bank, ACCOUNT, account)).isEqualTo(all);
        assertThat(Accounts.deposits(ledger, BOOK, account)).isEqualTo(all);
        assertThat(Accounts.deposits(ledger, BOOK, "late " + account))
            .containsExactlyInAnyOrderElementsOf(all);
        for (String row : List.of(account, "late " + account, "bank's " + account)) {
          assertThat(ledger.views().get(ProjectionTest.SUMS, row))
              .hasValue(new ProjectionTest.Sum(row, 30, 465));
        }
      }
      assertThat(ledger.parked().list("", null, 9)).isEmpty();
      assertThat(ledger.runDueTimers()).isZero();
    }
  }
}
