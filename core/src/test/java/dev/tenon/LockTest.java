package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.Accounts.Command;
import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Event;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.Accounts.Withdrawn;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import dev.tenon.command.UnitOfWork;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.StreamLocks.Mode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("try") // a lock is held by being there
@Timeout(120)
class LockTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final StreamId A = ACCOUNT.stream("a");
  private static final StreamId B = ACCOUNT.stream("b");

  private final AtomicInteger decided = new AtomicInteger();
  private final Entity<Command, Long, Event> counted =
      Entity.of(
          "account",
          0L,
          (Command command, Long balance) -> {
            decided.incrementAndGet();
            return Accounts.RULES.decide(command, balance);
          },
          Accounts.RULES::evolve);
  private final Entity<Command, Long, Event> locked = counted.locked();

  private final MemoryDatabase database = MemoryDatabase.create();
  private final Tenon bank = start();
  private final Tenon rival = start();

  private Tenon start() {
    return Tenon.service("bank").database(database).codec(Accounts.CODEC).start();
  }

  @AfterEach
  void close() {
    bank.close();
    rival.close();
  }

  @Test
  void commandsOnALockedEntityAreDecidedOnceEach() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 16; thread++) {
        Tenon service = thread % 2 == 0 ? bank : rival;
        threads.execute(() -> {
          for (int i = 0; i < 20; i++) {
            service.execute(locked, "a", new Deposit("a", 1));
          }
        });
      }
    }

    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(320);
    assertThat(decided).hasValue(320);
  }

  @Test
  void aUnitTakesTheLocksItNeedsWhateverTheirOrder() {
    bank.execute(ACCOUNT, "a", new Deposit("a", 1_000));
    bank.execute(ACCOUNT, "b", new Deposit("b", 1_000));
    AtomicInteger units = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 8; thread++) {
        Tenon service = thread % 2 == 0 ? bank : rival;
        String from = thread % 4 < 2 ? "a" : "b";
        threads.execute(() -> {
          for (int i = 0; i < 10; i++) {
            service.transact(
                Metadata.none(),
                unit -> {
                  units.incrementAndGet();
                  return transfer(unit, from, from.equals("a") ? "b" : "a");
                });
          }
        });
      }
    }

    assertThat(bank.load(ACCOUNT, "a").state() + bank.load(ACCOUNT, "b").state()).isEqualTo(2_000);
    assertThat(units).as("once to see what it locks, once under the locks").hasValue(160);
  }

  private Object transfer(UnitOfWork unit, String from, String to) {
    unit.execute(locked, to, new Deposit(to, 3));
    return unit.execute(locked, from, new Withdraw(from, 3));
  }

  @Test
  void aRefusalIsDecidedUnderTheLock() throws Exception {
    CompletableFuture<Throwable> refusal;
    try (Held held = bank.lock(A, Mode.EXCLUSIVE)) {
      refusal =
          inBackground(() -> rival.transact(Metadata.none(), unit -> transfer(unit, "a", "b")));
      Await.until(() -> decided.get() == 2);
      bank.execute(locked, "a", new Deposit("a", 3));
    }

    assertThat(refusal.get()).isNull();
    assertThat(bank.load(ACCOUNT, "b").state()).isEqualTo(3);
  }

  @Test
  void aPolicysCommandsLockToo() {
    Policy mirror =
        Policy.named("mirror")
            .on(Withdrawn.class, e -> Effect.send(locked, "b", new Deposit("b", e.amount())));
    bank.execute(ACCOUNT, "a", new Deposit("a", 5));
    try (Tenon mirrored =
        Tenon.service("bank").database(database).codec(Accounts.CODEC).policy(mirror).start()) {
      try (Held held = bank.lock(B, Mode.EXCLUSIVE)) {
        mirrored.execute(ACCOUNT, "a", new Withdraw("a", 5));
        Await.until(() -> decided.get() == 1);
        bank.execute(ACCOUNT, "b", new Deposit("b", 1));
      }
      Await.until(() -> bank.load(ACCOUNT, "b").state() == 6);
    }

    assertThat(decided).as("once to see what it locks, once under the lock").hasValue(2);
  }

  @Test
  void aLockKeepsBackThoseWhoLockAndNobodyElse() {
    try (Held held = bank.lock(A, Mode.EXCLUSIVE)) {
      rival.execute(ACCOUNT, "a", new Deposit("a", 1));
      assertThat(refusedByRival(List.of(A), Mode.EXCLUSIVE)).isEqualTo(Problem.LOCK_TIMEOUT);
      assertThat(refusedByRival(List.of(B, A), Mode.SHARED)).isEqualTo(Problem.LOCK_TIMEOUT);
      rival.lock(List.of(B), Mode.EXCLUSIVE, SHORT).close();
    }
    rival.lock(List.of(A, B), Mode.EXCLUSIVE, SHORT).close();
  }

  private Problem refusedByRival(List<StreamId> streams, Mode mode) {
    return problem(() -> rival.lock(streams, mode, SHORT).close());
  }

  @Test
  void aThreadUsesTheLocksItHolds() {
    try (Held held = bank.lock(List.of(A, B), Mode.EXCLUSIVE, SHORT)) {
      bank.execute(locked, "a", new Deposit("a", 5));
      bank.transact(Metadata.none(), unit -> transfer(unit, "a", "b"));
      bank.lock(B, Mode.SHARED).close();
      assertThat(refusedByRival(List.of(B), Mode.EXCLUSIVE)).isEqualTo(Problem.LOCK_TIMEOUT);
    }
    assertThat(bank.load(ACCOUNT, "b").state()).isEqualTo(3);
  }

  @Test
  void aThreadThatHoldsLocksTakesNoOthers() {
    try (Held held = bank.lock(A, Mode.EXCLUSIVE)) {
      assertThat(problem(() -> bank.lock(B, Mode.EXCLUSIVE))).isEqualTo(Problem.INVALID_ARGUMENT);
      assertThat(problem(() -> bank.execute(locked, "b", new Deposit("b", 1))))
          .isEqualTo(Problem.INVALID_ARGUMENT);
    }
    try (Held held = bank.lock(A, Mode.SHARED)) {
      assertThat(problem(() -> bank.execute(locked, "a", new Deposit("a", 1))))
          .isEqualTo(Problem.INVALID_ARGUMENT);
    }
    assertThat(database.log().end().offset()).isZero();
    bank.lock(B, Mode.EXCLUSIVE).close();
  }

  @Test
  void aLockIsReleasedByTheThreadThatTookIt() throws Exception {
    Held held = bank.lock(A, Mode.EXCLUSIVE);

    assertThat(inBackground(held::close).get())
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INVALID_ARGUMENT));

    assertThat(refusedByRival(List.of(A), Mode.EXCLUSIVE)).isEqualTo(Problem.LOCK_TIMEOUT);
    held.close();
    rival.lock(List.of(A), Mode.EXCLUSIVE, SHORT).close();
  }

  @Test
  void aRefusedCommandLeavesNoLock() {
    assertThatThrownBy(() -> bank.execute(locked, "a", new Withdraw("a", 1)))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> bank.transact(Metadata.none(), unit -> transfer(unit, "a", "b")))
        .isInstanceOf(Refused.class);

    rival.lock(List.of(A, B), Mode.EXCLUSIVE, SHORT).close();
  }

  @Test
  void aBoundedNumberOfStreamsIsLockedAtOnce() {
    List<StreamId> many = IntStream.range(0, 201).mapToObj(i -> ACCOUNT.stream("" + i)).toList();

    assertThat(problem(() -> bank.lock(many, Mode.EXCLUSIVE, SHORT)))
        .isEqualTo(Problem.INVALID_ARGUMENT);
    assertThat(problem(() -> bank.lock(List.of(), Mode.EXCLUSIVE, SHORT)))
        .isEqualTo(Problem.INVALID_ARGUMENT);
    bank.lock(many.subList(0, 200), Mode.EXCLUSIVE, SHORT).close();
  }

  private static CompletableFuture<Throwable> inBackground(Runnable work) {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        work.run();
        failure.complete(null);
      } catch (RuntimeException e) {
        failure.complete(e);
      }
    });
    return failure;
  }

  private static Problem problem(ThrowingCallable call) {
    return catchThrowableOfType(TenonException.class, call).problem();
  }
}
