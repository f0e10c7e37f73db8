package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static dev.tenon.Accounts.MIRROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.Accounts.Withdrawn;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Broker;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {
  private final InProcessBroker broker = InProcessBroker.create();

  private Tenon bank(Broker shared) {
    return Tenon.service("bank").broker(shared).codec(CODEC).publish().start();
  }

  private ServiceBuilder ledger(Broker shared) {
    return Tenon.service("ledger").broker(shared).codec(CODEC);
  }

  private static void awaitIdle(Tenon... services) {
    for (Tenon service : services) {
      Await.until(() -> service.backlog() == 0);
    }
  }

  static Stream<UnaryOperator<List<Message>>> deliveries() {
    return Stream.of(
        UnaryOperator.identity(),
        UnreliableBroker.repeating(2),
        UnreliableBroker.repeating(3),
        UnreliableBroker.mixingKeys(1),
        messages ->
            UnreliableBroker.repeating(2).apply(UnreliableBroker.mixingKeys(3).apply(messages)));
  }

  @ParameterizedTest
  @MethodSource("deliveries")
  void anEventTakesEffectOnceInOrderHoweverItIsDelivered(UnaryOperator<List<Message>> delivery) {
    Broker unreliable = new UnreliableBroker(broker, delivery);
    try (Tenon bank = bank(unreliable);
        Tenon ledger = ledger(unreliable).policy(MIRROR).lanes(3).start()) {
      for (long amount = 1; amount <= 100; amount++) {
        for (String account : List.of("a", "b", "c", "d")) {
          bank.execute(ACCOUNT, account, new Deposit(account, amount));
        }
      }
      awaitIdle(bank);

      for (String account : List.of("a", "b", "c", "d")) {
        assertThat(Accounts.deposits(ledger, BOOK, account))
            .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
      }
    }
  }

  @Test
  void whatFollowsFromAnEventNamesItsCause() {
    Instant occurred = Instant.parse("2025-12-24T18:00:00Z");
    try (Tenon bank = bank(broker);
        Tenon ledger = ledger(broker).policy(MIRROR).start()) {
      EventRecord plain = bank.execute(ACCOUNT, "a", new Deposit("a", 1)).recorded().getFirst();
      EventRecord told =
          bank.execute(
                  ACCOUNT,
                  "a",
                  new Deposit("a", 2),
                  new Metadata("business", "earlier", "00-1-2-01", "kim", occurred))
              .recorded()
              .getFirst();
      awaitIdle(bank);

      String plainId = plain.id().toString();
      assertThat(Accounts.wholeLog(ledger))
          .extracting(EventRecord::metadata)
          .containsExactly(
              new Metadata(plainId, plainId, null, null, plain.recordedAt()),
              new Metadata("business", told.id().toString(), "00-1-2-01", "kim", occurred));
    }
  }

  @Test
  void servicesReactToEachOtherInTurn() {
    Policy refund =
        Policy.named("refund")
            .on(
                "ledger",
                Deposited.class,
                event ->
                    event.amount() < 100
                        ? Effect.none()
                        : Effect.send(ACCOUNT, event.account(), new Withdraw(event.account(), 1)));
    try (Tenon bank =
            Tenon.service("bank").broker(broker).codec(CODEC).publish().policy(refund).start();
        Tenon ledger =
            ledger(broker).publish(Deposited.class, Withdrawn.class).policy(MIRROR).start()) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 99));
      bank.execute(ACCOUNT, "b", new Deposit("b", 100));
      Await.until(() -> bank.load(ACCOUNT, "b").version() == 2);
      awaitIdle(bank, ledger);

      assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(99);
      assertThat(bank.load(ACCOUNT, "b").state()).isEqualTo(99);
      List<EventRecord> log = Accounts.wholeLog(bank);
      assertThat(log.get(2).metadata().correlationId()).isEqualTo(log.get(1).id().toString());
    }
  }

  @Test
  void aPolicyReactsToItsOwnServicesLog() {
    Policy fee =
        Policy.named("fee")
            .on(
                Deposited.class,
                event -> event.account().equals("fees") ? Effect.none() : ask(event))
            .on(
                Withdrawn.class,
                event -> Effect.send(BOOK, "fees", new Deposit("fees", event.amount())));
    MemoryDatabase database = MemoryDatabase.create();
    try (Tenon bank = Tenon.service("bank").database(database).codec(CODEC).start()) {
      Accounts.depositUpTo(bank, "a", 10, 19);
    }
    try (Tenon bank = Tenon.service("bank").database(database).codec(CODEC).policy(fee).start()) {
      Accounts.depositUpTo(bank, "a", 20, 29);
      Await.until(() -> bank.load(ACCOUNT, "a").version() == 40);
      awaitIdle(bank);
      assertThat(bank.load(BOOK, "fees").state()).isEqualTo(20);
      assertThat(bank.load(ACCOUNT, "a").version()).isEqualTo(40);
      assertThat(bank.parked().list("", null, 10)).isEmpty();
    }
  }

  private static Effect ask(Deposited event) {
    return Effect.send(ACCOUNT, event.account(), new Withdraw(event.account(), 1));
  }

  @Test
  void twoInstancesOfAServiceReactOnce() {
    MemoryDatabase database = MemoryDatabase.create();
    Policy own =
        Policy.named("own")
            .on(
                Deposited.class,
                event -> event.account().equals("a") ? mirrored(event) : Effect.none());
    try (Tenon one = Tenon.service("bank").database(database).codec(CODEC).policy(own).start();
        Tenon two = Tenon.service("bank").database(database).codec(CODEC).policy(own).start()) {
      Accounts.depositUpTo(one, "a", 1, 100);
      Accounts.depositUpTo(two, "a", 101, 200);
      Await.until(() -> one.load(BOOK, "of a").version() == 200);
      awaitIdle(one, two);

      assertThat(Accounts.deposits(one, BOOK, "of a"))
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
      assertThat(one.parked().list("", null, 10)).isEmpty();
    }
  }

  private static Effect mirrored(Deposited event) {
    return Effect.send(BOOK, "of a", new Deposit("of a", event.amount()));
  }

  @Test
  void aPolicyNeverRefusesOnAnOldState() {
    MemoryDatabase database = MemoryDatabase.create();
    Policy spend =
        Policy.named("spend")
            .on(
                "bank",
                Deposited.class,
                event ->
                    Effect.all(
                        Effect.send(BOOK, "a", new Deposit("a", 1)),
                        Effect.send(BOOK, "a", new Withdraw("a", event.amount()))));
    try (Tenon bank = bank(broker);
        Tenon ledger = ledger(broker).database(database).policy(spend).start();
        Tenon rival = ledger(InProcessBroker.create()).database(database).start()) {
      ledger.execute(BOOK, "a", new Deposit("a", 1));
      rival.execute(BOOK, "a", new Deposit("a", 100));
      bank.execute(ACCOUNT, "a", new Deposit("a", 102));
      awaitIdle(bank);

      assertThat(ledger.parked().list("", null, 10)).isEmpty();
      assertThat(ledger.load(BOOK, "a").state()).isZero();
    }
  }

  @Test
  void theEffectsOfOneEventHappenTogetherOrNotAtAll() {
    Policy torn =
        Policy.named("torn")
            .on(
                "bank",
                Deposited.class,
                event ->
                    Effect.all(Accounts.book(event), Effect.send(BOOK, "x", new Withdraw("x", 1))));
    try (Tenon bank = bank(broker);
        Tenon ledger = ledger(broker).policy(torn).start()) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 1));
      Await.until(() -> !ledger.parked().list("torn", null, 10).isEmpty());

      assertThat(Accounts.wholeLog(ledger)).isEmpty();
      ledger.execute(BOOK, "x", new Deposit("x", 1));
      assertThat(ledger.parked().redrive("torn", "kim", "mended")).isEqualTo(1);
      assertThat(ledger.load(BOOK, "a").state()).isEqualTo(1);
    }
  }

  @Test
  void partsThatDoNotFitTogetherAreRefusedAtTheStart() {
    Policy unknown = Policy.named("unknown").on("bank", Deposit.class, event -> Effect.none());

    assertThatThrownBy(() -> ledger(broker).policy(unknown).start())
        .hasMessageContaining("TENON-1301");
    assertThatThrownBy(() -> ledger(broker).policy(MIRROR).policy(MIRROR).start())
        .hasMessageContaining("TENON-1001");
    assertThatThrownBy(() -> ledger(broker).publish(Deposit.class).start())
        .hasMessageContaining("TENON-1301");
    assertThatThrownBy(() -> Tenon.service("no codec").start()).hasMessageContaining("TENON-1001");
    assertThatThrownBy(() -> Tenon.service("nocodec").start()).hasMessageContaining("TENON-1001");
  }
}
