package dev.tenon;

import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static dev.tenon.Accounts.MIRROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposited;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.message.ParkedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader does with what a broker delivers, in any order and number. */
class InboxTest {
  private static final String LIFE = "life 1";

  private final ManualBroker broker = new ManualBroker();
  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualClock clock = new ManualClock();
  private Tenon ledger = start(broker);

  private Tenon start(ManualBroker from) {
    return Tenon.service("ledger")
        .database(database)
        .broker(from)
        .codec(CODEC)
        .clock(clock)
        .policy(MIRROR)
        .start();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  /** A deposit of an amount that is also its offset. */
  static Message message(String life, String key, long offset, long previous) {
    return message(life, key, offset, previous, CODEC.encode(new Deposited(key, offset)));
  }

  static Message message(String life, String key, long offset, long previous, Payload payload) {
    return new Message(
        key + offset,
        payload,
        "bank",
        "",
        key,
        Metadata.occurredAt(ManualClock.START),
        ManualClock.START,
        new Place("account-" + key, offset, new Position(life, offset), previous));
  }

  private static Message a(long offset, long previous) {
    return message(LIFE, "a", offset, previous);
  }

  private static Message b(long offset, long previous) {
    return message(LIFE, "b", offset, previous);
  }

  /** Offsets of what was not taken. */
  private List<Long> deliver(Message... messages) throws InterruptedException {
    return broker.deliver("ledger.mirror", List.of(messages)).stream()
        .map(message -> message.offset())
        .toList();
  }

  private List<Long> booked(String account) {
    return Accounts.deposits(ledger, BOOK, account);
  }

  @Test
  void whatComesEarlyIsGivenBackAndTakenInItsTurn() throws InterruptedException {
    deliver(a(1, 0));

    assertThat(deliver(a(5, 4), b(6, 0))).containsExactly(5L);
    assertThat(deliver(a(5, 4), a(4, 1))).containsExactly(5L);
    assertThat(booked("a")).containsExactly(1L, 4L);
    assertThat(deliver(a(5, 4))).isEmpty();

    assertThat(booked("a")).containsExactly(1L, 4L, 5L);
    assertThat(booked("b")).containsExactly(6L);
  }

  @Test
  void aKeyThatComesBackGoesOnWhereAnotherInstanceLeftIt() throws InterruptedException {
    deliver(a(1, 0));
    ManualBroker ofOther = new ManualBroker();
    try (Tenon other = start(ofOther)) {
      assertThat(ofOther.deliver("ledger.mirror", List.of(a(2, 1), a(3, 2)))).isEmpty();
      assertThat(other.failures()).isEmpty();
    }
    broker.handler("ledger.mirror").refresh();

    assertThat(deliver(a(4, 3))).isEmpty();
    assertThat(booked("a")).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void whatWasTakenIsDroppedAlsoAfterARestart() throws InterruptedException {
    assertThat(deliver(a(1, 0), a(1, 0), a(2, 1), a(1, 0))).isEmpty();
    assertThat(deliver(a(2, 1), a(1, 0))).isEmpty();
    ledger.close();
    ledger = start(broker);
    assertThat(deliver(a(1, 0), a(2, 1), a(3, 2))).isEmpty();

    assertThat(booked("a")).containsExactly(1L, 2L, 3L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyOrderEndsInTheOrderOfTheLog(long seed) throws InterruptedException {
    deliver(a(1, 0), b(2, 0));
    List<Message> rest = new ArrayList<>();
    for (long offset = 3; offset <= 60; offset++) {
      Message message = offset % 2 == 1 ? a(offset, offset - 2) : b(offset, offset - 2);
      rest.addAll(List.of(message, message, message));
    }
    Random random = new Random(seed);
    for (int round = 0; !rest.isEmpty(); round++) {
      assertThat(round).isLessThan(1_000);
      Collections.shuffle(rest, random);
      rest = new ArrayList<>(broker.deliver("ledger.mirror", rest));
    }

    assertThat(booked("a")).hasSize(30).isSorted();
    assertThat(booked("b")).hasSize(30).isSorted();
  }

  @Test
  void aMessageOfAnotherLogParksItsKeyAndNoOther() throws InterruptedException {
    deliver(a(1, 0), a(2, 1));
    Message restored = message("life 2", "a", 2, 0);
    Message fresh = message("life 2", "new", 1, 0);

    assertThat(deliver(a(3, 2), restored, fresh)).isEmpty();

    assertThat(booked("a")).containsExactly(1L, 2L, 3L);
    assertThat(booked("new")).containsExactly(1L);
    assertThat(ledger.parked().list("mirror", null, 9))
        .singleElement()
        .satisfies(parked -> {
          assertThat(parked.message()).isEqualTo(restored);
          assertThat(parked.reason()).contains("TENON-1401", "after life 1:0 until life 1:3");
        });
  }

  @Test
  void aReaderWhoseVeryFirstMessageComesEarlyWaitsForTheOneBeforeIt() throws InterruptedException {
    assertThat(deliver(a(3, 1), a(5, 3))).containsExactly(3L, 5L);
    clock.advance(Duration.ofSeconds(9));
    assertThat(deliver(a(3, 1), a(5, 3))).containsExactly(3L, 5L);
    assertThat(deliver(a(3, 1), a(5, 3), a(1, 0))).containsExactly(3L, 5L);
    assertThat(deliver(a(3, 1), a(5, 3))).isEmpty();

    assertThat(booked("a")).containsExactly(1L, 3L, 5L);
  }

  @Test
  void aReaderThatBeginsInTheMiddleTakesTheFirstOfEachKeyAsItsStart() throws InterruptedException {
    assertThat(deliver(a(100, 50), b(101, 60))).containsExactly(100L, 101L);
    clock.advance(Duration.ofSeconds(11));
    assertThat(deliver(a(100, 50), b(101, 60), a(102, 100))).isEmpty();
    assertThat(deliver(a(100, 50), b(103, 101), message(LIFE, "c", 104, 0))).isEmpty();
    ledger.close();
    ledger = start(broker);
    assertThat(deliver(message(LIFE, "c", 105, 104), message(LIFE, "new", 108, 0))).isEmpty();
    assertThat(deliver(message(LIFE, "d", 109, 70), a(107, 106), a(106, 102)))
        .containsExactly(107L);
    assertThat(deliver(a(107, 106))).isEmpty();

    assertThat(booked("a")).containsExactly(100L, 102L, 106L, 107L);
    assertThat(booked("b")).containsExactly(101L, 103L);
    assertThat(booked("c")).containsExactly(104L, 105L);
    assertThat(booked("d")).containsExactly(109L);
  }

  @Test
  void anotherSelectionOfTypesContinuesAKeyWhereItStands() throws InterruptedException {
    deliver(a(1, 0), a(2, 1), a(3, 2));

    assertThat(deliver(a(5, 1))).isEmpty();
    assertThat(deliver(a(7, 6))).containsExactly(7L);
    assertThat(deliver(a(6, 5), a(7, 6))).isEmpty();

    assertThat(booked("a")).containsExactly(1L, 2L, 3L, 5L, 6L, 7L);
  }

  @Test
  void anOffsetThatASourceGaveTwiceHoldsNobodyUp() throws InterruptedException {
    deliver(a(1, 0), b(2, 0));

    assertThat(deliver(a(3, 1), b(3, 2))).isEmpty();
    assertThat(deliver(a(4, 3), b(5, 3))).isEmpty();

    assertThat(booked("a")).containsExactly(1L, 3L, 4L);
    assertThat(booked("b")).containsExactly(2L, 3L, 5L);
    assertThat(ledger.failures()).isEmpty();
  }

  @Test
  void aReactionIsNotAskedForTypesItDoesNotHandle() throws InterruptedException {
    Message other = message(LIFE, "a", 2, 1, new Payload("SomethingElse", 1, new byte[0]));
    assertThat(deliver(a(1, 0), other, a(3, 2))).isEmpty();

    assertThat(booked("a")).containsExactly(1L, 3L);
    assertThat(ledger.parked().list("", null, 9)).isEmpty();
  }

  @Test
  void aKeyThatWasFreedByAnotherInstanceGoesOnHere() throws InterruptedException {
    deliver(message(LIFE, "a", 1, 0, new Payload("Deposited", 1, new byte[0])), a(2, 1));
    try (Tenon other = start(new ManualBroker())) {
      ParkedMessage bad = other.parked().list("mirror", null, 1).getFirst();
      assertThat(other.parked().drop(bad.id(), "kim", "nobody knows what it was")).isTrue();
      assertThat(other.parked().redrive("mirror", "kim", "the bad one is gone")).isEqualTo(1);
    }
    clock.advance(Duration.ofSeconds(6));

    deliver(a(3, 2), a(4, 3));

    assertThat(ledger.parked().list("mirror", null, 9)).isEmpty();
    assertThat(booked("a")).containsExactly(2L, 3L, 4L);
  }

  @Test
  void whatCannotBeReadIsParked() throws InterruptedException {
    Message unreadable = message(LIFE, "a", 1, 0, new Payload("Deposited", 1, new byte[0]));
    assertThat(deliver(unreadable, a(2, 1), b(3, 0))).isEmpty();

    assertThat(ledger.parked().list("mirror", null, 9)).hasSize(2);
    assertThat(ledger.parked().list("mirror", null, 1).getFirst().reason()).contains("TENON-1302");
    assertThat(booked("b")).containsExactly(3L);
  }
}
