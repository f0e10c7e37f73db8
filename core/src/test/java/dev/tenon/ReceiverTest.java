package dev.tenon;

import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.Accounts.Withdrawn;
import dev.tenon.command.Refused;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.message.ParkedMessage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a service's own code does with messages. */
class ReceiverTest {
  private final ManualBroker broker = new ManualBroker();
  private final MemoryDatabase database = MemoryDatabase.create();
  private final AtomicBoolean broken = new AtomicBoolean();
  private final Outage outage = new Outage();
  private final Tenon ledger =
      Tenon.service("ledger")
          .database(new ProbedDatabase(database, outage))
          .broker(broker)
          .codec(CODEC)
          .clock(new ManualClock())
          .outbox()
          .receiver(
              Receiver.named("clerk")
                  .on("bank", Deposited.class, this::book)
                  .on("bank", Withdrawn.class, ReceiverTest::withdraw))
          .start();

  @AfterEach
  void close() {
    ledger.close();
  }

  private void book(Deposited event, Delivery delivery) throws IOException {
    delivery.execute(BOOK, event.account(), new Deposit(event.account(), event.amount()));
    delivery.send(Outgoing.of(event).withId("copy" + event.amount()).withKey(event.account()));
    if (broken.get()) {
      throw new IOException("the pen is dry");
    }
  }

  private static void withdraw(Withdrawn event, Delivery delivery) {
    try {
      delivery.execute(BOOK, event.account(), new Withdraw(event.account(), event.amount()));
    } catch (Refused refused) {
      delivery.send(Outgoing.of(event).withId("refused" + event.amount()));
    }
  }

  private static Message message(String id, String tenant, String key, Object event) {
    return new Message(
        id,
        CODEC.encode(event),
        "bank",
        tenant,
        key,
        new Metadata("order-7", "cause", null, "Zoë", ManualClock.START.minusSeconds(9)),
        ManualClock.START,
        null);
  }

  private static Message deposit(String key, long amount) {
    return message("id" + amount, "", key, new Deposited(key, amount));
  }

  private void deliver(Message... messages) throws InterruptedException {
    assertThat(broker.deliver("ledger.clerk", List.of(messages))).isEmpty();
  }

  private List<String> sent() {
    Await.until(() -> ledger.backlog() == 0);
    return broker.published.stream().map(Message::id).toList();
  }

  @Test
  void commandsAndMessagesTakeEffectWithTheMessageOnce() throws InterruptedException {
    deliver(deposit("a", 1), deposit("b", 2));
    deliver(deposit("a", 1), deposit("a", 3));
    deliver(deposit("a", 3), deposit("b", 2));

    assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(1L, 3L);
    assertThat(Accounts.deposits(ledger, BOOK, "b")).containsExactly(2L);
    assertThat(sent()).containsExactly("copy1", "copy2", "copy3");
  }

  @Test
  void whatFollowsSaysWhatItFollowedFrom() throws InterruptedException {
    deliver(message("id1", "acme", "acme:a", new Deposited("a", 1)));

    sent();
    Message copy = broker.published.getFirst();
    assertThat(copy.tenant()).isEqualTo("acme");
    assertThat(copy.key()).isEqualTo("acme:a");
    Metadata expected =
        new Metadata("order-7", "id1", null, "Zoë", ManualClock.START.minusSeconds(9));
    assertThat(copy.metadata()).isEqualTo(expected);
    assertThat(Accounts.deposits(ledger, BOOK.inTenant("acme"), "a")).containsExactly(1L);
    assertThat(Accounts.wholeLog(ledger).getFirst().metadata()).isEqualTo(expected);
  }

  @Test
  void aRefusalIsTheHandlersToSettle() throws InterruptedException {
    deliver(message("w1", "", "a", new Withdrawn("a", 5)));

    assertThat(sent()).containsExactly("refused5");
    assertThat(ledger.parked().list("clerk", null, 9)).isEmpty();
  }

  @Test
  void whatAHandlerThrowsParksItsMessageAndNothingOfItHappened() throws InterruptedException {
    deliver(deposit("a", 1));
    broken.set(true);
    deliver(deposit("a", 2));
    broken.set(false);
    deliver(deposit("a", 3), deposit("b", 4));

    assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(1L);
    assertThat(Accounts.deposits(ledger, BOOK, "b")).containsExactly(4L);
    assertThat(sent()).containsExactly("copy1", "copy4");
    assertThat(ledger.parked().list("clerk", null, 9))
        .extracting(ParkedMessage::reason)
        .containsExactly(
            "java.io.IOException: the pen is dry", "waits behind a parked message of its key");

    assertThat(ledger.parked().redrive("clerk", "kim", "mended")).isEqualTo(2);
    assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(1L, 2L, 3L);
    assertThat(sent()).endsWith("copy2", "copy3");
  }

  @Test
  void noMessageIsToBlameWhileTheDatabaseIsAway() throws InterruptedException {
    outage.begin();
    broken.set(true);
    assertThatThrownBy(() -> deliver(deposit("a", 1), deposit("b", 2)))
        .hasMessageContaining("TENON-1201");
    outage.end();
    broken.set(false);
    assertThat(ledger.parked().list("clerk", null, 9)).isEmpty();

    deliver(deposit("a", 1), deposit("b", 2));
    assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(1L);
    assertThat(sent()).containsExactly("copy1", "copy2");
  }

  @Test
  void itHandlesEventsOfItsOwnLog() {
    Receiver echo =
        Receiver.named("echo")
            .on(
                Deposited.class,
                (event, delivery) -> delivery.send(Outgoing.of(event).withId("echo")));
    try (Tenon bank =
        Tenon.service("bank").broker(broker).codec(CODEC).outbox().receiver(echo).start()) {
      bank.execute(Accounts.ACCOUNT, "a", new Deposit("a", 1));
      Await.until(() -> bank.backlog() == 0 && !broker.published.isEmpty());
    }
    assertThat(broker.published).extracting(Message::id).containsExactly("echo");
  }

  @Test
  void sendingNeedsAnOutbox() throws InterruptedException {
    ManualBroker other = new ManualBroker();
    Receiver copy =
        Receiver.named("copy")
            .on("bank", Deposited.class, (event, delivery) -> delivery.send(Outgoing.of(event)));
    try (Tenon service = Tenon.service("poor").broker(other).codec(CODEC).receiver(copy).start()) {
      other.deliver("poor.copy", List.of(deposit("a", 1)));
      assertThat(service.parked().list("copy", null, 9))
          .singleElement()
          .extracting(ParkedMessage::reason)
          .asString()
          .contains("TENON-1001", "outbox()");
    }
  }

  @Test
  void readersHaveNamesOfTheirOwn() {
    ServiceBuilder builder =
        Tenon.service("twice")
            .codec(CODEC)
            .policy(Accounts.MIRROR)
            .receiver(Receiver.named("mirror").on("bank", Deposited.class, this::book));
    assertThatThrownBy(builder::start).hasMessageContaining("two readers are named mirror");
  }
}
