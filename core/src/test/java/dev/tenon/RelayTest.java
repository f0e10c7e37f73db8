package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Settle;
import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RelayTest {
  private final ManualBroker broker = new ManualBroker();
  private final MemoryDatabase database = MemoryDatabase.create();

  private Tenon start(Class<?>... published) {
    return Tenon.service("bank")
        .database(database)
        .broker(broker)
        .codec(CODEC)
        .publish(published)
        .start();
  }

  private static void awaitIdle(Tenon service) {
    Await.until(() -> service.backlog() == 0);
  }

  private List<Long> offsets() {
    return broker.published.stream().map(message -> message.offset()).toList();
  }

  private List<Long> predecessors() {
    return broker.published.stream().map(Message::previous).toList();
  }

  /** Deposits and withdrawals. */
  private static void twoOfEach(Tenon bank) {
    for (String account : List.of("a", "b", "a", "b")) {
      bank.execute(ACCOUNT, account, new Deposit(account, 1));
      bank.execute(ACCOUNT, account, new Settle(account));
    }
  }

  @Test
  void aMessageCarriesWhatTheLogHolds() {
    try (Tenon bank = start()) {
      EventRecord event = bank.execute(ACCOUNT, "a", new Deposit("a", 7)).recorded().getFirst();
      awaitIdle(bank);

      assertThat(broker.published)
          .containsExactly(
              new Message(
                  event.id().toString(),
                  event.payload(),
                  "bank",
                  "",
                  "a",
                  event.metadata(),
                  event.recordedAt(),
                  new Place("account-a", 1, bank.events().end(), 0)));
    }
  }

  @Test
  void everyMessageNamesTheOneOfItsKeyBeforeIt() {
    try (Tenon bank = start()) {
      twoOfEach(bank);
      awaitIdle(bank);
    }

    assertThat(offsets()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(predecessors()).containsExactly(0L, 1L, 0L, 3L, 2L, 5L, 4L, 7L);
  }

  @Test
  void aSelectionOfTypesHasAChainOfItsOwn() {
    try (Tenon bank = start(Deposited.class)) {
      twoOfEach(bank);
      Await.until(() -> relayed() == 8);
    }
    assertThat(offsets()).containsExactly(1L, 3L, 5L, 7L);
    assertThat(predecessors()).containsExactly(0L, 0L, 1L, 3L);

    broker.published.clear();
    try (Tenon bank = start(Deposited.class)) {
      twoOfEach(bank);
      awaitIdle(bank);
    }
    assertThat(offsets()).containsExactly(9L, 11L, 13L, 15L);
    assertThat(predecessors()).containsExactly(5L, 7L, 9L, 11L);
  }

  @Test
  void whatWasAnsweredIsNotPublishedAgainAfterARestart() {
    try (Tenon bank = start()) {
      twoOfEach(bank);
      Await.until(() -> relayed() == 8);
    }
    broker.published.clear();
    try (Tenon bank = start()) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 1));
      awaitIdle(bank);
    }

    assertThat(offsets()).containsExactly(9L);
    assertThat(predecessors()).containsExactly(6L);
  }

  private long relayed() {
    var mark = database.progress().marks("relay", "bank", List.of("")).get("");
    return mark == null ? 0 : mark.offset();
  }

  @Test
  void whatWasNotAnsweredIsPublishedAgainAfterARestart() {
    broker.answering(messages -> new CompletableFuture<>());
    try (Tenon bank = Tenon.service("bank").database(database).codec(CODEC).start()) {
      twoOfEach(bank);
    }
    try (Tenon bank = start()) {
      Await.until(() -> offsets().contains(8L));
      assertThat(bank.backlog()).isEqualTo(8);
    }
    broker.published.clear();
    broker.answering(messages -> CompletableFuture.completedFuture(null));
    try (Tenon bank = start()) {
      awaitIdle(bank);
    }

    assertThat(offsets()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(predecessors()).containsExactly(0L, 1L, 0L, 3L, 2L, 5L, 4L, 7L);
  }

  @Test
  void aBrokerThatRefusesOrFailsGetsTheSameMessagesAgain() {
    AtomicInteger calls = new AtomicInteger();
    broker.answering(messages ->
        switch (calls.incrementAndGet()) {
          case 1 -> throw Problem.BROKER_FAILED.because("not now");
          case 2 -> CompletableFuture.failedFuture(new IllegalStateException("lost"));
          default -> CompletableFuture.completedFuture(null);
        });
    try (Tenon bank = Tenon.service("bank").database(database).codec(CODEC).start()) {
      twoOfEach(bank);
    }
    try (Tenon bank = start()) {
      Await.until(() -> calls.get() >= 3);
      awaitIdle(bank);
      Await.until(() -> bank.failures().isEmpty());
    }

    List<Long> chain = List.of(0L, 1L, 0L, 3L, 2L, 5L, 4L, 7L);
    assertThat(predecessors().subList(0, 8)).isEqualTo(chain);
    assertThat(predecessors().subList(8, 16)).isEqualTo(chain);
    assertThat(broker.published).hasSize(16);
  }

  @Test
  void aBrokerThatKeepsFailingIsReported() {
    broker.answering(messages -> {
      throw Problem.BROKER_FAILED.because("down");
    });
    try (Tenon bank = start()) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 1));
      Await.until(() -> !bank.failures().isEmpty());

      assertThat(bank.failures()).singleElement().asString().contains("TENON-1501");
      assertThat(bank.backlog()).isEqualTo(1);
    }
  }

  @Test
  void soIsOneThatIsClosed() {
    AtomicInteger calls = new AtomicInteger();
    broker.answering(messages -> {
      calls.incrementAndGet();
      throw Problem.CLOSED.because("the broker is closed");
    });
    try (Tenon bank = start()) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 1));
      Await.until(() -> calls.get() >= 3);

      assertThat(bank.failures()).singleElement().asString().contains("TENON-1501");
    }
  }

  @Test
  void atMostAFewPagesAreAheadOfTheBroker() {
    broker.answering(messages -> new CompletableFuture<>());
    try (Tenon bank = Tenon.service("bank").database(database).codec(CODEC).start()) {
      Accounts.depositUpTo(bank, "a", 1, 3_000);
    }
    try (Tenon bank = start()) {
      Await.until(() -> broker.published.size() >= 2_000);
      bank.execute(ACCOUNT, "a", new Deposit("a", 1));
      assertThat(broker.published).hasSize(2_000);
      assertThat(bank.backlog()).isEqualTo(3_001);
    }
  }
}
