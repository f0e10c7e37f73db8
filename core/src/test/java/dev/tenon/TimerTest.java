package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Reminder;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.Accounts.Withdrawn;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A timer that is not taken is due for ever, and would hold up the end of a test. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TimerTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant DUE = ManualClock.START.plus(HOUR);

  /** A deposit sets its account's reminder, a withdrawal of 1 cancels it; a reminder is booked. */
  private static final Policy REMIND =
      Policy.named("remind")
          .on(Deposited.class, event -> booked(event.account()) ? Effect.none() : remind(event))
          .on(
              Withdrawn.class,
              event -> event.amount() == 1 ? Effect.cancel(event.account()) : Effect.none())
          .onTimeout(Reminder.class, TimerTest::book);

  private final ManualClock clock = new ManualClock();
  private final MemoryDatabase database = MemoryDatabase.create();

  private static boolean booked(String account) {
    return account.startsWith("book of ");
  }

  private static Effect remind(Deposited event) {
    return Effect.schedule(event.account(), DUE, new Reminder(event.account(), event.amount()));
  }

  private static Effect book(Reminder reminder) {
    String id = "book of " + reminder.account();
    return Effect.send(BOOK, id, new Deposit(id, reminder.amount()));
  }

  private Tenon start(Policy policy) {
    return Tenon.service("bank")
        .database(database)
        .codec(CODEC)
        .clock(clock)
        .policy(policy)
        .start();
  }

  private static void awaitIdle(Tenon bank) {
    Await.until(() -> bank.backlog() == 0);
  }

  private static List<Long> booked(Tenon bank, String account) {
    return Accounts.deposits(bank, BOOK, "book of " + account);
  }

  @Test
  void aTimeoutFiresOnceWhenItIsDueAndNotBefore() {
    try (Tenon bank = start(REMIND)) {
      EventRecord cause = bank.execute(ACCOUNT, "a", new Deposit("a", 7)).recorded().getFirst();
      awaitIdle(bank);
      clock.advance(HOUR.minusNanos(1));
      assertThat(bank.runDueTimers()).isZero();
      assertThat(booked(bank, "a")).isEmpty();

      clock.advance(Duration.ofNanos(1));
      bank.runDueTimers();
      Await.until(() -> !booked(bank, "a").isEmpty());
      clock.advance(HOUR);

      assertThat(bank.runDueTimers()).isZero();
      assertThat(booked(bank, "a")).containsExactly(7L);
      String causeId = cause.id().toString();
      assertThat(Accounts.wholeLog(bank).getLast().metadata())
          .isEqualTo(new Metadata(causeId, causeId, null, null, DUE));
    }
  }

  @Test
  void aTimeoutFiresByItself() {
    try (Tenon bank = start(REMIND)) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 7));
      awaitIdle(bank);
      clock.advance(HOUR);

      Await.until(() -> booked(bank, "a").equals(List.of(7L)));
    }
  }

  @Test
  void schedulingAgainReplacesATimeoutAndCancellingRemovesIt() {
    try (Tenon bank = start(REMIND)) {
      Accounts.depositUpTo(bank, "replaced", 1, 3);
      Accounts.depositUpTo(bank, "cancelled", 2, 2);
      bank.execute(ACCOUNT, "cancelled", new Withdraw("cancelled", 1));
      bank.execute(ACCOUNT, "never set", new Deposit("never set", 0));
      awaitIdle(bank);
      clock.advance(HOUR);
      bank.runDueTimers();
      Await.until(() -> !booked(bank, "replaced").isEmpty());
      bank.runDueTimers();

      assertThat(booked(bank, "replaced")).containsExactly(3L);
      assertThat(booked(bank, "cancelled")).isEmpty();
    }
  }

  @Test
  void aTimeoutSurvivesARestart() {
    try (Tenon bank = start(REMIND)) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 7));
      awaitIdle(bank);
    }
    clock.advance(HOUR);
    try (Tenon bank = start(REMIND)) {
      Await.until(() -> booked(bank, "a").equals(List.of(7L)));
    }
    try (Tenon bank = start(REMIND)) {
      assertThat(bank.runDueTimers()).isZero();
      assertThat(booked(bank, "a")).containsExactly(7L);
    }
  }

  @Test
  void aTimeoutThatFailsIsPostponedAndHoldsUpNoOther() {
    Policy spend =
        Policy.named("spend")
            .on(Deposited.class, event -> booked(event.account()) ? Effect.none() : remind(event))
            .onTimeout(
                Reminder.class,
                reminder -> {
                  String id = "book of " + reminder.account();
                  return Effect.send(BOOK, id, new Withdraw(id, reminder.amount()));
                });
    try (Tenon bank = start(spend)) {
      bank.execute(BOOK, "book of rich", new Deposit("book of rich", 7));
      bank.execute(ACCOUNT, "poor", new Deposit("poor", 7));
      bank.execute(ACCOUNT, "rich", new Deposit("rich", 7));
      awaitIdle(bank);
      clock.advance(HOUR);
      bank.runDueTimers();
      Await.until(() -> bank.load(BOOK, "book of rich").version() == 2);
      assertThat(bank.load(BOOK, "book of poor").exists()).isFalse();

      bank.execute(BOOK, "book of poor", new Deposit("book of poor", 7));
      Await.until(() -> database.progress().due(clock.instant(), 9).isEmpty());
      assertThat(bank.runDueTimers()).isZero();
      clock.advance(Duration.ofMinutes(1));
      bank.runDueTimers();
      Await.until(() -> bank.load(BOOK, "book of poor").version() == 2);
      clock.advance(HOUR);

      assertThat(bank.runDueTimers()).isZero();
      assertThat(bank.load(BOOK, "book of rich").version()).isEqualTo(2);
      assertThat(bank.load(BOOK, "book of poor").state()).isZero();
    }
  }

  @Test
  void aTimeoutMayScheduleItselfAnew() {
    Policy heartbeat =
        Policy.named("heartbeat")
            .on(Deposited.class, event -> booked(event.account()) ? Effect.none() : remind(event))
            .onTimeout(
                Reminder.class,
                reminder ->
                    Effect.all(
                        book(reminder),
                        Effect.schedule(
                            reminder.account(),
                            clock.instant().plus(HOUR),
                            new Reminder(reminder.account(), reminder.amount() + 1))));
    try (Tenon bank = start(heartbeat)) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 1));
      awaitIdle(bank);
      for (int beat = 1; beat <= 3; beat++) {
        clock.advance(HOUR);
        bank.runDueTimers();
        int beats = beat;
        Await.until(() -> booked(bank, "a").size() == beats);
        assertThat(bank.runDueTimers()).isZero();
      }

      assertThat(booked(bank, "a")).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void timeoutsOfAPolicyThatIsGoneHoldUpNoOther() {
    Policy gone =
        Policy.named("gone")
            .on(Deposited.class, TimerTest::remind)
            .onTimeout(Reminder.class, TimerTest::book);
    try (Tenon bank = start(gone)) {
      for (int i = 0; i < 250; i++) {
        bank.execute(ACCOUNT, "old" + i, new Deposit("old" + i, 1));
      }
      awaitIdle(bank);
    }
    Policy newer =
        Policy.named("newer")
            .on(
                Deposited.class,
                event -> event.account().equals("a") ? remind(event) : Effect.none())
            .onTimeout(Reminder.class, TimerTest::book);
    try (Tenon bank = start(newer)) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 7));
      awaitIdle(bank);
      clock.advance(HOUR);

      Await.until(() -> booked(bank, "a").equals(List.of(7L)));
    }
    clock.advance(HOUR);
    try (Tenon bank = start(gone)) {
      Await.until(() -> booked(bank, "old0").equals(List.of(1L)));
    }
  }

  @Test
  void aTimeoutThatNobodyReactsToIsRefused() {
    Policy deaf = Policy.named("deaf").on(Deposited.class, TimerTest::remind);
    try (Tenon bank = start(deaf)) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 7));
      Await.until(() -> !bank.parked().list("deaf", null, 9).isEmpty());

      assertThat(bank.parked().list("deaf", null, 9).getFirst().reason()).contains("add onTimeout");
    }
  }
}
