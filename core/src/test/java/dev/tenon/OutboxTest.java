package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposited;
import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of messages that a service's own transactions sent. */
class OutboxTest {
  private final ManualBroker broker = new ManualBroker();
  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualClock clock = new ManualClock();
  private Tenon bank = start(OutboxOptions.defaults());

  private Tenon start(OutboxOptions options) {
    return Tenon.service("bank")
        .database(database)
        .broker(broker)
        .codec(Accounts.CODEC)
        .clock(clock)
        .outbox(options)
        .start();
  }

  @AfterEach
  void close() {
    bank.close();
  }

  private static Outgoing deposited(String account, long amount) {
    return Outgoing.of(new Deposited(account, amount)).withKey(account).withId("id" + amount);
  }

  private void send(Outgoing... messages) {
    try (Tx tx = database.begin()) {
      bank.send(tx, messages);
      assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
    }
  }

  private void awaitEmpty() {
    Await.until(() -> bank.backlog() == 0);
  }

  private List<String> published() {
    return broker.published.stream().map(Message::id).toList();
  }

  @Test
  void whatATransactionCommittedAndOnlyThatIsPublishedInOrder() {
    try (Tx tx = database.begin()) {
      bank.send(tx, deposited("a", 1), deposited("a", 2));
      bank.send(tx, deposited("b", 3));
      assertThat(database.outbox().countDue(clock.instant())).isZero();
      tx.commit();
    }
    try (Tx abandoned = database.begin()) {
      bank.send(abandoned, deposited("a", 4));
    }
    send(deposited("a", 5));
    awaitEmpty();

    assertThat(published()).containsExactly("id1", "id2", "id3", "id5");
    assertThat(bank.failures()).isEmpty();
  }

  @Test
  void aMessageSaysWhatIsKnownOfIt() {
    Metadata metadata = Metadata.none().withCorrelationId("order-7").withActor("Zoë");
    send(
        deposited("a", 1).inTenant("acme").withMetadata(metadata),
        Outgoing.of(new Deposited("b", 2)));
    awaitEmpty();

    Message first = broker.published.getFirst();
    assertThat(first)
        .isEqualTo(
            new Message(
                "id1",
                first.payload(),
                "bank",
                "acme",
                "acme:a",
                metadata.withOccurredAt(ManualClock.START),
                ManualClock.START,
                null));
    assertThat(Accounts.CODEC.decode(first.payload())).isEqualTo(new Deposited("a", 1));
    Message bare = broker.published.getLast();
    assertThat(bare.key()).isEqualTo(bare.id()).hasSize(36);
    assertThat(bare.tenant()).isEmpty();
  }

  @Test
  void whatIsDueLaterIsPublishedLater() {
    send(
        deposited("a", 1).dueAt(ManualClock.START.plusSeconds(60)),
        deposited("a", 2),
        deposited("a", 3).dueAt(ManualClock.START));
    awaitEmpty();
    assertThat(published()).containsExactly("id2", "id3");

    clock.advance(Duration.ofSeconds(60));
    Await.until(() -> published().size() == 3);
    assertThat(published()).containsExactly("id2", "id3", "id1");
  }

  @Test
  void aBrokerThatFailsGetsTheSameMessagesAgainInOrder() {
    AtomicInteger calls = new AtomicInteger();
    broker.answering(messages ->
        switch (calls.incrementAndGet()) {
          case 1 -> throw Problem.BROKER_FAILED.because("not now");
          case 2, 3 -> CompletableFuture.failedFuture(new IllegalStateException("lost"));
          default -> CompletableFuture.completedFuture(null);
        });
    send(deposited("a", 1), deposited("a", 2));
    Await.until(() -> calls.get() > 0);
    send(deposited("a", 3));
    Await.until(() -> bank.backlog() == 0 && bank.failures().isEmpty());

    int last = published().size();
    assertThat(published().subList(0, 2)).containsExactly("id1", "id2");
    assertThat(published().subList(last - 3, last)).containsExactly("id1", "id2", "id3");
  }

  @Test
  void theServiceWorksOnWhileItsBrokerIsDown() {
    broker.answering(messages -> {
      throw Problem.BROKER_FAILED.because("down");
    });
    for (long amount = 1; amount <= 50; amount++) {
      send(deposited("a", amount));
    }
    Await.until(() -> !bank.failures().isEmpty());
    assertThat(bank.failures()).singleElement().asString().contains("outbox", "TENON-1501");
    assertThat(bank.backlog()).isEqualTo(50);

    broker.answering(messages -> CompletableFuture.completedFuture(null));
    Await.until(() -> bank.backlog() == 0 && bank.failures().isEmpty());
    assertThat(published())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).mapToObj(i -> "id" + i).toList());
  }

  @Test
  void nothingIsPublishedBeforeWhatWentBeforeIsAnsweredFor() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    broker.answering(messages -> answer);
    send(deposited("a", 1));
    Await.until(() -> published().size() == 1);
    send(deposited("a", 2), deposited("b", 3));
    assertThat(published()).containsExactly("id1");
    assertThat(bank.backlog()).isEqualTo(3);

    answer.complete(null);
    awaitEmpty();
    assertThat(published()).containsExactly("id1", "id2", "id3");
  }

  @Test
  void whatWasNotAnsweredForIsPublishedAgainAfterARestart() {
    broker.answering(messages -> new CompletableFuture<>());
    send(deposited("a", 1), deposited("a", 2));
    Await.until(() -> published().size() == 2);
    bank.close();
    broker.published.clear();
    broker.answering(messages -> CompletableFuture.completedFuture(null));
    bank = start(OutboxOptions.defaults());
    awaitEmpty();

    assertThat(published()).containsExactly("id1", "id2");
  }

  @Test
  void sentMessagesAreKeptForAsLongAsAsked() {
    bank.close();
    bank = start(OutboxOptions.defaults().withSentKept(Duration.ofDays(1)));
    send(deposited("a", 1), deposited("a", 2));
    awaitEmpty();
    bank.close(); // it forgets as well, after what it published
    clock.advance(Duration.ofDays(2));

    assertThat(database.outbox().forgetSent(clock.instant().minus(Duration.ofDays(3)), 9)).isZero();
    assertThat(database.outbox().forgetSent(clock.instant(), 1)).isEqualTo(1);
    assertThat(database.outbox().forgetSent(clock.instant(), 9)).isEqualTo(1);
  }

  @Test
  void anInProcessBrokerHasItHandledByEveryGroupAndKeepsItUntilThereIsOne() {
    InProcessBroker shared = InProcessBroker.create();
    Policy mirror = Policy.named("mirror").on("bank", Deposited.class, Accounts::book);
    try (Tenon sender =
        Tenon.service("bank")
            .database(database)
            .broker(shared)
            .codec(Accounts.CODEC)
            .outbox()
            .start()) {
      bank.close();
      try (Tx tx = database.begin()) {
        sender.send(tx, deposited("a", 1));
        sender.send(tx, deposited("a", 2).onTopic("nobody"));
        tx.commit();
      }
      assertThat(sender.backlog()).isEqualTo(2);
      try (Tenon ledger =
          Tenon.service("ledger").broker(shared).codec(Accounts.CODEC).policy(mirror).start()) {
        Await.until(() -> sender.backlog() == 1);
        assertThat(Accounts.deposits(ledger, Accounts.BOOK, "a")).containsExactly(1L);
      }
    }
  }

  @Test
  void whatCannotBeSentIsRefusedAtOnceAndLeavesTheTransactionAlone() {
    try (Tx tx = database.begin()) {
      assertRefused(tx, deposited("a", 1).onTopic(" "), "TENON-1001");
      assertRefused(tx, deposited("a", 1).withId("x".repeat(101)), "TENON-1001");
      assertRefused(tx, deposited("a", 1).withKey("x\n"), "TENON-1001");
      assertRefused(tx, deposited("a", 1).inTenant("a:b"), "TENON-1001");
      assertRefused(tx, Outgoing.of("unknown"), "TENON-1301");
      assertRefused(tx, Outgoing.of(new Deposited("x".repeat(1 << 20), 1)), "TENON-1003");
      bank.send(tx, deposited("a", 2));
      tx.commit();
    }
    awaitEmpty();
    assertThat(published()).containsExactly("id2");

    try (Tenon without = Tenon.service("x").codec(Accounts.CODEC).start()) {
      assertThatThrownBy(() -> without.send(database.begin(), deposited("a", 1)))
          .hasMessageContaining("TENON-1001");
    }
  }

  private void assertRefused(Tx tx, Outgoing message, String code) {
    assertThatThrownBy(() -> bank.send(tx, deposited("a", 9), message)).hasMessageContaining(code);
  }
}
