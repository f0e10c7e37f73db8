package dev.tenon;

import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposited;
import dev.tenon.event.Metadata;
import dev.tenon.event.Position;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Change;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reader does with messages that have only an id. */
class UnplacedMessagesTest {
  private final ManualBroker broker = new ManualBroker();
  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualClock clock = new ManualClock();
  private final Set<Long> poison = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Runnable beforeCommit;
  private Tenon ledger = start();

  private Tenon start() {
    Policy mirror =
        Policy.named("mirror")
            .on(
                "bank",
                Deposited.class,
                event -> {
                  if (poison.contains(event.amount())) {
                    throw new IllegalArgumentException("cannot book " + event.amount());
                  }
                  return Accounts.book(event);
                });
    return Tenon.service("ledger")
        .database(new ProbedDatabase(database, new Interrupting()))
        .broker(broker)
        .codec(CODEC)
        .clock(clock)
        .policy(mirror)
        .start();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private static Message message(String source, String key, long amount, @Nullable Place place) {
    return new Message(
        "id" + amount,
        CODEC.encode(new Deposited(key, amount)),
        source,
        "",
        key,
        Metadata.occurredAt(ManualClock.START),
        ManualClock.START,
        place);
  }

  private static Message a(long amount) {
    return message("bank", "a", amount, null);
  }

  private static Message b(long amount) {
    return message("bank", "b", amount, null);
  }

  private List<Message> deliver(Message... messages) throws InterruptedException {
    return broker.deliver("ledger.mirror", List.of(messages));
  }

  private List<Long> booked(String account) {
    return Accounts.deposits(ledger, BOOK, account);
  }

  @Test
  void eachIsTakenOnceInTheOrderItFirstComes() throws InterruptedException {
    assertThat(deliver(a(3), b(7), a(3), a(1), a(3))).isEmpty();
    assertThat(deliver(a(1), b(7), a(2))).isEmpty();
    ledger.close();
    ledger = start();
    assertThat(deliver(a(1), a(2), a(4), b(7))).isEmpty();

    assertThat(booked("a")).containsExactly(3L, 1L, 2L, 4L);
    assertThat(booked("b")).containsExactly(7L);
  }

  @Test
  void idsOfTwoSourcesAreDifferent() throws InterruptedException {
    deliver(a(1), message("other-bank", "a", 1, null), message("other-bank", "a", 1, null));

    assertThat(booked("a")).containsExactly(1L, 1L);
  }

  @Test
  void messagesOfALogAndOthersShareATopic() throws InterruptedException {
    Message placed = message("bank", "a", 10, place(1, 0));
    Message early = message("bank", "a", 30, place(3, 2));

    assertThat(deliver(placed, a(1), early, placed, a(1), a(2))).containsExactly(early);
    assertThat(deliver(message("bank", "a", 20, place(2, 1)), early, a(2))).isEmpty();

    assertThat(booked("a")).containsExactly(10L, 1L, 2L, 20L, 30L);
  }

  private static Place place(long offset, long previous) {
    return new Place("account-a", offset, new Position("life", offset), previous);
  }

  @Test
  void whatAnotherInstanceReceivedMeanwhileIsDropped() throws InterruptedException {
    beforeCommit =
        () -> {
          beforeCommit = null;
          Change received = new Change.Receive("mirror", "bank", "id2");
          database.log().write(List.of(new Write(clock.instant(), List.of(received))));
        };

    List<Message> batch = List.of(a(1), a(2), a(3));
    List<Message> left = new ArrayList<>(batch);
    for (int round = 0; !left.isEmpty() && round < 3; round++) {
      try {
        left = broker.deliver("ledger.mirror", batch);
      } catch (RuntimeException stale) {
        assertThat(stale).hasMessageContaining("TENON-1102");
      }
    }

    assertThat(left).isEmpty();
    assertThat(booked("a")).containsExactly(1L, 3L);
    assertThat(ledger.failures()).isEmpty();
  }

  @Test
  void aPoisonMessageParksItsKeyInOrderAndIsRedrivenOnce() throws InterruptedException {
    poison.add(5L);
    deliver(a(9), a(5), b(21), a(4));
    clock.advance(Duration.ofMinutes(-1));
    deliver(a(3), b(22));
    ledger.close();
    ledger = start();
    deliver(a(2), a(5), a(4));

    assertThat(booked("a")).containsExactly(9L);
    assertThat(booked("b")).containsExactly(21L, 22L);
    assertThat(parkedIds()).containsExactly("id5", "id4", "id3", "id2");
    assertThat(ledger.parked().list("mirror", ledger.parked().list("mirror", null, 2).getLast(), 9))
        .hasSize(2);
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isZero();

    poison.clear();
    assertThat(
            ledger
                .parked()
                .drop(ledger.parked().list("mirror", null, 9).get(2).id(), "kim", "not wanted"))
        .isTrue();
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(3);
    deliver(a(5), a(3), a(1));

    assertThat(parkedIds()).isEmpty();
    assertThat(booked("a")).containsExactly(9L, 5L, 4L, 2L, 1L);
  }

  private List<String> parkedIds() {
    return ledger.parked().list("mirror", null, 9).stream()
        .map(ParkedMessage::message)
        .map(Message::id)
        .toList();
  }

  @Test
  void idsAreRememberedFor30DaysAndThenForgottenByThemselves() throws InterruptedException {
    deliver(a(1), a(2));
    clock.advance(Duration.ofDays(29));
    deliver(a(1));
    for (long amount = 1_000; amount < 1_600; amount += 100) {
      deliver(many(amount, 100));
    }
    assertThat(remembered("id1", "id2")).hasSize(2);

    clock.advance(Duration.ofDays(2));
    for (long amount = 2_000; amount < 2_600; amount += 100) {
      deliver(many(amount, 100));
    }

    assertThat(remembered("id1", "id2", "id1000", "id2000")).isEqualTo(Set.of("id1000", "id2000"));
  }

  private static Message[] many(long first, int count) {
    Message[] messages = new Message[count];
    for (int i = 0; i < count; i++) {
      messages[i] = b(first + i);
    }
    return messages;
  }

  private Set<String> remembered(String... ids) {
    return database.received().find("mirror", "bank", List.of(ids));
  }

  @Test
  void redeliveriesOfEveryKindTakeEffectOnce() throws InterruptedException {
    Random random = new Random(5);
    List<Message> all = new ArrayList<>();
    for (long amount = 1; amount <= 100; amount++) {
      all.add(amount % 2 == 0 ? a(amount) : b(amount));
    }
    for (int round = 0; round < 20; round++) {
      int from = random.nextInt(80);
      deliver(all.subList(from, from + 20).toArray(Message[]::new));
    }
    Collections.shuffle(all, random);
    deliver(all.toArray(Message[]::new));

    assertThat(booked("a")).hasSize(50).doesNotHaveDuplicates();
    assertThat(booked("b")).hasSize(50).doesNotHaveDuplicates();
  }

  private final class Interrupting implements ProbedDatabase.Probe {
    @Override
    public void beforeCommit(List<Write> writes) {
      Runnable now = beforeCommit;
      if (now != null) {
        now.run();
      }
    }
  }
}
