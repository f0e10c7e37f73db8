package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static dev.tenon.Accounts.MIRROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.event.Payload;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Leases;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an instance knows of which keys are parked, and others change. */
class ParkedKeysTest {
  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualClock clock = new ManualClock();
  private final ManualBroker broker = new ManualBroker();
  private final Set<Long> taken = ConcurrentHashMap.newKeySet();

  private Tenon ledger(ManualBroker from, ProbedDatabase.Probe probe) {
    return Tenon.service("ledger")
        .database(new ProbedDatabase(database, probe))
        .broker(from)
        .codec(CODEC)
        .clock(clock)
        .policy(MIRROR)
        .start();
  }

  private static Message message(String key, long offset, long previous) {
    return InboxTest.message("life 1", key, offset, previous);
  }

  private static Message unreadable(String key, long offset, long previous) {
    Payload nothing = new Payload("Deposited", 1, new byte[0]);
    return InboxTest.message("life 1", key, offset, previous, nothing);
  }

  private static void deliver(ManualBroker to, Message message) throws InterruptedException {
    assertThat(to.deliver("ledger.mirror", List.of(message))).isEmpty();
  }

  /** As with a hundred thousand of them. */
  @Test
  void whatTakesLongToAskIsAskedSeldom() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    ProbedDatabase.Probe slow =
        new ProbedDatabase.Probe() {
          @Override
          public void parkedRead() {
            asked.incrementAndGet();
            clock.advance(Duration.ofSeconds(3));
          }
        };
    try (Tenon ledger = ledger(broker, slow)) {
      deliver(broker, unreadable("a", 1, 0));
      int before = asked.get();
      for (int offset = 2; offset <= 10; offset++) {
        clock.advance(Duration.ofSeconds(6));
        deliver(broker, message("a", offset, offset - 1));
      }
      assertThat(asked.get() - before).isZero();
      clock.advance(Duration.ofSeconds(7));
      deliver(broker, message("a", 11, 10));
      assertThat(asked.get() - before).isEqualTo(1);
      assertThat(ledger.parked().list("mirror", null, 99)).hasSize(11);
    }
  }

  @Test
  void aClockThatJumpsMeanwhileDoesNotKeepItFromAsking() throws InterruptedException {
    AtomicBoolean jumps = new AtomicBoolean();
    ProbedDatabase.Probe jumping =
        new ProbedDatabase.Probe() {
          @Override
          public void parkedRead() {
            if (jumps.getAndSet(false)) {
              clock.advance(Duration.ofDays(400));
            }
          }
        };
    try (Tenon ledger = ledger(broker, jumping)) {
      deliver(broker, unreadable("a", 1, 0));
      jumps.set(true);
      broker.handler("ledger.mirror").refresh();
      deliver(broker, message("b", 2, 0));
      try (Tenon other = ledger(new ManualBroker(), new ProbedDatabase.Probe() {})) {
        ParkedMessage bad = other.parked().list("mirror", null, 1).getFirst();
        assertThat(other.parked().drop(bad.id(), "kim", "nobody knows what it was")).isTrue();
      }
      clock.advance(Duration.ofMinutes(6));
      deliver(broker, message("a", 3, 1));
      assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(3L);
    }
  }

  @Test
  void whatIsParkedWhileThatIsReadIsNotOvertaken() throws InterruptedException {
    ManualBroker ofOther = new ManualBroker();
    AtomicBoolean armed = new AtomicBoolean();
    try (Tenon other = ledger(ofOther, new ProbedDatabase.Probe() {});
        Tenon ledger =
            ledger(
                broker,
                new ProbedDatabase.Probe() {
                  @Override
                  public void parkedRead() {
                    if (armed.getAndSet(false)) {
                      parkElsewhere(ofOther);
                    }
                  }
                })) {
      armed.set(true);
      broker.handler("ledger.mirror").refresh();
      deliver(broker, message("b", 1, 0));
      deliver(broker, message("a", 2, 1));

      assertThat(Accounts.deposits(ledger, BOOK, "b")).containsExactly(1L);
      assertThat(Accounts.deposits(ledger, BOOK, "a")).isEmpty();
      assertThat(other.parked().list("mirror", null, 9)).hasSize(2);
    }
  }

  /** The lane of a key was with another instance, which parks, and comes back. */
  private void parkElsewhere(ManualBroker ofOther) {
    try {
      deliver(ofOther, unreadable("a", 1, 0));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    broker.handler("ledger.mirror").refresh();
  }

  /** Both take themselves to be the one that reads. */
  @Test
  void whoIsOvertakenInItsOwnLogAsksAgain() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch overtaken = new CountDownLatch(1);
    ProbedDatabase.Probe late =
        new ProbedDatabase.Probe() {
          @Override
          public Leases leases(Leases honest) {
            return Leases.inProcess();
          }

          @Override
          public void beforeCommit(List<Write> writes) {
            boolean takes =
                writes.stream()
                    .flatMap(write -> write.changes().stream())
                    .anyMatch(Change.MoveMark.class::isInstance);
            if (takes && held.getCount() > 0) {
              held.countDown();
              await(overtaken);
            }
          }
        };
    try (Tenon slow = bank(new ProbedDatabase(database, late))) {
      slow.execute(ACCOUNT, "b", new Deposit("b", 1));
      await(held);
      try (Tenon quick = bank(database)) {
        quick.execute(ACCOUNT, "a", new Deposit("a", 13));
        Await.until(() -> quick.parked().list("own", null, 9).size() == 1);
      }
      overtaken.countDown();
      slow.execute(ACCOUNT, "a", new Deposit("a", 2));
      slow.execute(ACCOUNT, "c", new Deposit("c", 3));
      Await.until(() -> taken.contains(3L));

      assertThat(taken).doesNotContain(2L);
      assertThat(slow.parked().list("own", null, 9)).hasSize(2);
    }
  }

  private static void await(CountDownLatch latch) {
    Await.until(() -> latch.getCount() == 0);
  }

  private Tenon bank(Database of) {
    Policy own =
        Policy.named("own")
            .on(
                Deposited.class,
                event -> {
                  if (event.amount() == 13) {
                    throw new IllegalArgumentException("cannot book 13");
                  }
                  taken.add(event.amount());
                  return Effect.none();
                });
    return Tenon.service("bank").database(of).broker(broker).codec(CODEC).policy(own).start();
  }
}
