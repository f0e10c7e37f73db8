package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static dev.tenon.Accounts.MIRROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
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
    return message(key, offset, previous, CODEC.encode(new Deposited(key, offset)));
  }

  private static Message unreadable(String key, long offset, long previous) {
    return message(key, offset, previous, new Payload("Deposited", 1, new byte[0]));
  }

  private static Message message(String key, long offset, long previous, Payload payload) {
    return new Message(
        key + offset,
        payload,
        "bank",
        "",
        key,
        Metadata.occurredAt(ManualClock.START),
        ManualClock.START,
        new Place("account-" + key, offset, new Position("life 1", offset), previous));
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
