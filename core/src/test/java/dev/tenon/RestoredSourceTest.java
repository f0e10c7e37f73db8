package dev.tenon;

import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposited;
import dev.tenon.event.Metadata;
import dev.tenon.event.Position;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.LostEvents;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reader does with messages of a source that was restored from a backup. */
class RestoredSourceTest {
  private static final Position ROOT = new Position("root", 0);

  /** Restored from a backup of the root that ended at 100. */
  private static final Position SECOND = restored(ROOT, 100, 1);

  private final ManualBroker broker = new ManualBroker();
  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualClock clock = new ManualClock();
  private final Set<Long> poison = ConcurrentHashMap.newKeySet();
  private Tenon ledger = start();

  private static Position restored(Position life, long end, long second) {
    return new Position(life.incarnation(), end).restored(Instant.ofEpochSecond(second));
  }

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
        .database(database)
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

  private void restart() {
    ledger.close();
    ledger = start();
  }

  /** A deposit whose amount is its offset, plus the life's number of thousands. */
  private static Message message(Position life, String key, long offset, long previous) {
    long amount = offset + 1_000L * life.incarnation().chars().filter(c -> c == '@').count();
    return new Message(
        life + key + offset,
        CODEC.encode(new Deposited(key, amount)),
        "bank",
        "",
        key,
        Metadata.occurredAt(ManualClock.START),
        ManualClock.START,
        new Place("account-" + key, offset, new Position(life.incarnation(), offset), previous));
  }

  private static Message a(Position life, long offset, long previous) {
    return message(life, "a", offset, previous);
  }

  private static Message b(Position life, long offset, long previous) {
    return message(life, "b", offset, previous);
  }

  /** Offsets of what was not taken. */
  private List<Long> deliver(Message... messages) throws InterruptedException {
    return broker.deliver("ledger.mirror", List.of(messages)).stream()
        .map(Message::offset)
        .toList();
  }

  private List<Long> booked(String account) {
    return Accounts.deposits(ledger, BOOK, account);
  }

  private List<Long> parked() {
    return ledger.parked().list("mirror", null, 99).stream()
        .map(each -> ((Deposited) CODEC.decode(each.message().payload())).amount())
        .toList();
  }

  private LostEvents lost() {
    ParkedMessage first = ledger.parked().list("mirror", null, 1).getFirst();
    return ledger.parked().lost(first).orElseThrow();
  }

  @Test
  void aKeyThatIsNotAheadGoesOn() throws InterruptedException {
    deliver(a(ROOT, 90, 0), b(ROOT, 100, 0));

    assertThat(deliver(a(SECOND, 90, 0), b(SECOND, 100, 0), a(SECOND, 101, 90))).isEmpty();
    restart();
    assertThat(deliver(b(SECOND, 102, 100), a(SECOND, 103, 101), message(SECOND, "c", 104, 0)))
        .isEmpty();

    assertThat(booked("a")).containsExactly(90L, 1_101L, 1_103L);
    assertThat(booked("b")).containsExactly(100L, 1_102L);
    assertThat(booked("c")).containsExactly(1_104L);
    assertThat(parked()).isEmpty();
    assertThat(ledger.parked().accept("mirror", "bank", "kim", "undone")).isZero();
  }

  @Test
  void aKeyThatIsAheadIsParkedUntilThatIsAccepted() throws InterruptedException {
    deliver(a(ROOT, 90, 0), a(ROOT, 101, 90), b(ROOT, 95, 0), a(ROOT, 105, 101));

    assertThat(deliver(a(SECOND, 90, 0), a(SECOND, 101, 90), b(SECOND, 102, 95))).isEmpty();
    restart();
    assertThat(deliver(a(SECOND, 103, 101), a(SECOND, 101, 90))).isEmpty();

    assertThat(booked("b")).containsExactly(95L, 1_102L);
    assertThat(booked("a")).containsExactly(90L, 101L, 105L);
    assertThat(parked()).containsExactly(1_101L, 1_103L);
    assertThat(ledger.parked().list("mirror", null, 1).getFirst().reason())
        .contains("TENON-1401", "those of key a on bank after root:100 until root:105", "accept");
    assertThat(lost())
        .isEqualTo(
            new LostEvents("bank", "a", new Position("root", 100), new Position("root", 105)));
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isZero();
    assertThat(parked()).containsExactly(1_101L, 1_103L);

    assertThat(ledger.parked().accept("mirror", "bank", "kim", "undone")).isEqualTo(2);
    assertThat(deliver(a(SECOND, 106, 103), a(SECOND, 103, 101))).isEmpty();
    assertThat(booked("a")).containsExactly(90L, 101L, 105L, 1_101L, 1_103L, 1_106L);
    assertThat(parked()).isEmpty();
    assertThat(ledger.parked().accept("mirror", "bank", "kim", "undone")).isZero();
  }

  @Test
  void theFirstOfANewLifeWaitsForTheOneBeforeIt() throws InterruptedException {
    deliver(a(ROOT, 90, 0), a(ROOT, 101, 90));

    assertThat(deliver(a(SECOND, 105, 103))).containsExactly(105L);
    assertThat(deliver(a(SECOND, 105, 103), a(SECOND, 103, 90))).containsExactly(105L);
    assertThat(deliver(a(SECOND, 105, 103))).isEmpty();

    assertThat(parked()).containsExactly(1_103L, 1_105L);
  }

  @Test
  void oldAndNewMessagesOfOneBatchAreTakenForWhatTheyAre() throws InterruptedException {
    assertThat(
            deliver(
                a(ROOT, 90, 0),
                b(ROOT, 95, 0),
                a(ROOT, 101, 90),
                a(SECOND, 90, 0),
                a(SECOND, 101, 90),
                b(SECOND, 102, 95),
                b(ROOT, 102, 95),
                a(ROOT, 103, 101),
                a(SECOND, 103, 101)))
        .isEmpty();

    assertThat(booked("a")).containsExactly(90L, 101L);
    assertThat(booked("b")).containsExactly(95L, 1_102L);
    assertThat(parked()).containsExactly(1_101L, 1_103L);
    assertThat(lost().until()).isEqualTo(new Position("root", 101));
  }

  @Test
  void whatComesLateOfALifeThatWasLostIsLeftOut() throws InterruptedException {
    deliver(a(ROOT, 90, 0), a(SECOND, 95, 90), b(SECOND, 101, 0));

    assertThat(deliver(a(ROOT, 101, 95), b(ROOT, 102, 101), a(ROOT, 103, 101))).isEmpty();
    assertThat(deliver(a(SECOND, 102, 95))).isEmpty();

    assertThat(booked("a")).containsExactly(90L, 1_095L, 1_102L);
    assertThat(booked("b")).containsExactly(1_101L);
    assertThat(parked()).isEmpty();
  }

  @Test
  void restoredTwiceBeforeItIsAcceptedAReaderHasLostWhatItTookFirst() throws InterruptedException {
    Position third = restored(ROOT, 80, 2);
    Position fourth = restored(third, 82, 3);
    deliver(a(ROOT, 70, 0), a(ROOT, 90, 70), a(ROOT, 120, 90));
    deliver(a(SECOND, 101, 90), a(SECOND, 102, 101));
    deliver(a(third, 81, 70), a(third, 83, 81));

    assertThat(deliver(a(fourth, 84, 81), b(fourth, 85, 0))).isEmpty();
    assertThat(ledger.parked().list("mirror", null, 9))
        .allSatisfy(parked ->
            assertThat(ledger.parked().lost(parked))
                .contains(
                    new LostEvents(
                        "bank", "a", new Position("root", 80), new Position("root", 120))));
    restart();

    assertThat(ledger.parked().accept("mirror", "bank", "kim", "undone")).isEqualTo(2);
    assertThat(booked("a")).containsExactly(70L, 90L, 120L, 1_081L, 2_084L);
    assertThat(booked("b")).containsExactly(2_085L);
    assertThat(deliver(a(fourth, 86, 84))).isEmpty();
    assertThat(parked()).isEmpty();
  }

  @Test
  void restoredAgainAfterItWasAcceptedAReaderHasLostWhatItTookSince() throws InterruptedException {
    Position third = restored(SECOND, 101, 2);
    deliver(a(ROOT, 110, 0), a(SECOND, 101, 0));
    assertThat(ledger.parked().accept("mirror", "bank", "kim", "undone")).isEqualTo(1);
    deliver(a(SECOND, 102, 101));

    assertThat(deliver(a(third, 102, 101))).isEmpty();

    assertThat(lost())
        .isEqualTo(
            new LostEvents(
                "bank",
                "a",
                new Position(SECOND.incarnation(), 101),
                new Position(SECOND.incarnation(), 102)));
    assertThat(ledger.parked().accept("mirror", "bank", "kim", "undone")).isEqualTo(1);
    assertThat(booked("a")).containsExactly(110L, 1_101L, 1_102L, 2_102L);
  }

  @Test
  void whatWasParkedOfLostEventsIsDroppedAndTheRestTaken() throws InterruptedException {
    poison.addAll(List.of(95L, 1_103L));
    deliver(a(ROOT, 95, 0), a(ROOT, 101, 95), a(SECOND, 102, 95), a(SECOND, 103, 102));
    assertThat(parked()).containsExactly(95L, 101L, 1_102L, 1_103L);

    assertThat(ledger.parked().accept("mirror", "bank", "kim", "undone")).isZero();
    assertThat(parked()).containsExactly(95L, 1_102L, 1_103L);
    poison.remove(95L);
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(2);
    assertThat(ledger.parked().lost(ledger.parked().list("mirror", null, 1).getFirst())).isEmpty();

    assertThat(booked("a")).containsExactly(95L, 1_102L);
    assertThat(parked()).containsExactly(1_103L);
  }

  @Test
  void whatIsParkedForAnotherReasonNeedsNoAccepting() throws InterruptedException {
    poison.add(95L);
    deliver(a(ROOT, 95, 0), a(SECOND, 101, 95));
    assertThat(ledger.parked().accept("mirror", "bank", "kim", "undone")).isZero();
    assertThat(parked()).containsExactly(95L, 1_101L);

    poison.clear();
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(2);
    assertThat(booked("a")).containsExactly(95L, 1_101L);
  }

  @Test
  void whoDropsEverythingOfAKeyHasAcceptedToo() throws InterruptedException {
    deliver(a(ROOT, 101, 0), a(SECOND, 101, 0));
    ParkedMessage.Id only = ledger.parked().list("mirror", null, 1).getFirst().id();
    assertThat(ledger.parked().drop(only, "kim", "not wanted")).isTrue();
    assertThat(ledger.parked().drop(only, "kim", "not wanted")).isFalse();

    poison.add(1_102L);
    deliver(a(SECOND, 102, 101));
    poison.clear();
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(1);

    assertThat(booked("a")).containsExactly(101L, 1_102L);
  }

  @Test
  void whereAReaderBeganIsMovedBackToTheEndOfTheBackup() throws InterruptedException {
    deliver(a(ROOT, 150, 120));
    clock.advance(Duration.ofSeconds(11));
    assertThat(deliver(a(ROOT, 150, 120))).isEmpty();

    assertThat(deliver(b(SECOND, 101, 60), b(SECOND, 103, 102), message(SECOND, "c", 104, 103)))
        .containsExactly(103L, 104L);

    assertThat(booked("b")).containsExactly(1_101L);
  }

  @Test
  void onlyATopicThatIsReadCanBeAccepted() {
    assertThatThrownBy(() -> ledger.parked().accept("mirror", "shop", "kim", "undone"))
        .hasMessageContaining("TENON-1001")
        .hasMessageContaining("'shop'");
    assertThatThrownBy(() -> ledger.parked().accept("nobody", "bank", "kim", "undone"))
        .hasMessageContaining("TENON-1001");
  }
}
