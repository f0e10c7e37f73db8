package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.error.Problem;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Change;
import dev.tenon.spi.Write;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Parking and redriving while the database fails. */
class ParkingFaultTest {
  /** How a commit fails. */
  enum Fault {
    REFUSED,
    UNKNOWN_UNDONE,
    UNKNOWN_DONE
  }

  private final InProcessBroker broker = InProcessBroker.create();
  private final MemoryDatabase database = MemoryDatabase.create();
  private volatile boolean poisoned = true;
  private final Tenon bank = Tenon.service("bank").broker(broker).codec(CODEC).publish().start();

  @AfterEach
  void close() {
    bank.close();
  }

  /** A ledger whose commits of this kind of change fail that often, and then do not. */
  private Tenon ledger(Class<? extends Change> change, Fault fault, AtomicInteger times) {
    ProbedDatabase.Probe probe =
        new ProbedDatabase.Probe() {
          @Override
          public void beforeCommit(List<Write> writes) {
            if (fault != Fault.UNKNOWN_DONE && isHit(writes)) {
              throw (fault == Fault.REFUSED ? Problem.STORAGE_FAILED : Problem.COMMIT_UNKNOWN)
                  .because("not now");
            }
          }

          @Override
          public void afterCommit(List<Write> writes) {
            if (fault == Fault.UNKNOWN_DONE && isHit(writes)) {
              throw Problem.COMMIT_UNKNOWN.because("who knows");
            }
          }

          private boolean isHit(List<Write> writes) {
            return writes.stream()
                    .flatMap(write -> write.changes().stream())
                    .anyMatch(change::isInstance)
                && times.getAndDecrement() > 0;
          }
        };
    Policy mirror =
        Policy.named("mirror")
            .on(
                "bank",
                Deposited.class,
                event -> {
                  if (poisoned && event.amount() == 2) {
                    throw new IllegalArgumentException("cannot book 2");
                  }
                  return Accounts.book(event);
                });
    return Tenon.service("ledger")
        .database(new ProbedDatabase(database, probe))
        .broker(broker)
        .codec(CODEC)
        .policy(mirror)
        .start();
  }

  private void deposit(long... amounts) {
    for (long amount : amounts) {
      bank.execute(ACCOUNT, "a", new Deposit("a", amount));
    }
  }

  private void awaitIdle() {
    Await.until(() -> bank.backlog() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void aParkedMessageKeepsItsReasonAndPlaceWhenParkingFails(Fault fault) {
    try (Tenon ledger = ledger(Change.Park.class, fault, new AtomicInteger(2))) {
      deposit(1, 2, 3);
      awaitIdle();

      assertThat(ledger.parked().list("mirror", null, 9))
          .extracting(ParkedMessage::reason)
          .containsExactly(
              "java.lang.IllegalArgumentException: cannot book 2",
              "waits behind a parked message of its key");
      poisoned = false;
      assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(2);
      deposit(4);
      awaitIdle();
      assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDatabaseThatFailsParksNothing(Fault fault) {
    poisoned = false;
    try (Tenon ledger = ledger(Change.MoveMark.class, fault, new AtomicInteger(7))) {
      deposit(1, 2, 3);
      awaitIdle();

      assertThat(ledger.parked().list("mirror", null, 9)).isEmpty();
      assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(1L, 2L, 3L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailedRedriveMayBeAskedForAgain(Fault fault) {
    AtomicInteger times = new AtomicInteger();
    try (Tenon ledger = ledger(Change.Unpark.class, fault, times)) {
      deposit(1, 2, 3);
      awaitIdle();
      poisoned = false;
      times.set(1);
      assertThatThrownBy(() -> ledger.parked().redrive("mirror", "kim", "mended"))
          .hasMessageContaining("TENON-120");

      assertThat(ledger.parked().redrive("mirror", "kim", "mended"))
          .isEqualTo(fault == Fault.UNKNOWN_DONE ? 1 : 2);
      assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void aKeyIsFreeWhenNothingOfItIsParkedThoughTheRedriveFailed() {
    AtomicInteger times = new AtomicInteger();
    try (Tenon ledger = ledger(Change.Unpark.class, Fault.UNKNOWN_DONE, times)) {
      deposit(2);
      awaitIdle();
      poisoned = false;
      times.set(1);
      assertThatThrownBy(() -> ledger.parked().redrive("mirror", "kim", "mended"))
          .hasMessageContaining("TENON-1202");
      deposit(3);
      awaitIdle();

      assertThat(ledger.parked().list("mirror", null, 9)).isEmpty();
      assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(2L, 3L);
    }
  }
}
