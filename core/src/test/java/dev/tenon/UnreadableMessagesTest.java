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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reader does with what is no message, and when another instance had its keys meanwhile. */
class UnreadableMessagesTest {
  private final ManualBroker broker = new ManualBroker();
  private final ManualBroker ofOther = new ManualBroker();
  private final MemoryDatabase database = MemoryDatabase.create();
  private final Tenon ledger = start(broker);
  private final Tenon other = start(ofOther);

  private Tenon start(ManualBroker its) {
    return Tenon.service("ledger")
        .database(database)
        .broker(its)
        .codec(CODEC)
        .policy(MIRROR)
        .start();
  }

  @AfterEach
  void close() {
    ledger.close();
    other.close();
  }

  private static Message unreadable(String id, String key) {
    return new Message(
        id,
        new Payload("", 1, new byte[] {1}),
        "",
        "",
        key,
        Metadata.occurredAt(ManualClock.START),
        ManualClock.START,
        null);
  }

  private static Message deposit(String key, long offset, long previous) {
    return new Message(
        "id" + offset,
        CODEC.encode(new Deposited(key, offset)),
        "bank",
        "",
        key,
        Metadata.occurredAt(ManualClock.START),
        ManualClock.START,
        new Place("account-" + key, offset, new Position("life 1", offset), previous));
  }

  private static void deliver(ManualBroker to, Message... messages) throws InterruptedException {
    assertThat(to.deliver("ledger.mirror", List.of(messages))).isEmpty();
  }

  private List<Long> booked(String account) {
    return Accounts.deposits(ledger, BOOK, account);
  }

  @Test
  void itIsParkedOnceWithItsReasonAndItsKeyWaits() throws InterruptedException {
    deliver(broker, deposit("a", 1, 0), deposit("b", 2, 0));
    for (int delivery = 0; delivery < 3; delivery++) {
      broker.handler("ledger.mirror").park(unreadable("x1", "a"), "TENON-1304: no type");
    }
    deliver(broker, deposit("a", 3, 1), deposit("b", 4, 2));

    assertThat(ledger.parked().list("mirror", null, 10))
        .extracting(parked -> parked.message().id())
        .containsExactlyInAnyOrder("x1", "id3");
    ParkedMessage parked =
        ledger.parked().list("mirror", null, 10).stream()
            .filter(one -> one.message().id().equals("x1"))
            .findFirst()
            .orElseThrow();
    assertThat(parked.reason()).isEqualTo("TENON-1304: no type");
    assertThat(parked.message().payload().data()).containsExactly(1);
    assertThat(booked("a")).containsExactly(1L);
    assertThat(booked("b")).containsExactly(2L, 4L);

    ledger.parked().drop(parked.id(), "kim", "not wanted");
    ledger.parked().redrive("mirror", "kim", "mended");
    assertThat(booked("a")).containsExactly(1L, 3L);
  }

  @Test
  void whoGetsAnothersKeysLooksWhichAreParked() throws InterruptedException {
    deliver(broker, deposit("a", 1, 0));
    deliver(ofOther, deposit("a", 2, 1));
    broker.handler("ledger.mirror").park(unreadable("x1", "a"), "TENON-1304: no type");

    ofOther.handler("ledger.mirror").refresh();
    deliver(ofOther, deposit("a", 3, 2));

    assertThat(booked("a")).containsExactly(1L, 2L);
    assertThat(ledger.parked().list("mirror", null, 10)).hasSize(2);
  }

  @Test
  void whoGetsAnothersKeysGoesOnWhereItStopped() throws InterruptedException {
    deliver(broker, deposit("a", 1, 0));
    deliver(ofOther, deposit("a", 2, 1));

    broker.handler("ledger.mirror").refresh();
    deliver(broker, deposit("a", 1, 0), deposit("a", 2, 1), deposit("a", 3, 2));

    assertThat(booked("a")).containsExactly(1L, 2L, 3L);
  }
}
