package dev.tenon.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.event.Recorded;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.testing.server.RabbitServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ledger that books what is deposited at a bank, joined by RabbitMQ. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TwoServicesTest {
  record Deposit(String account, long amount) {}

  record Deposited(String account, long amount) {}

  private static final Entity<Deposit, Long, Deposited> ACCOUNT = sums("account");
  private static final Entity<Deposit, Long, Deposited> BOOK = sums("book");
  private static final Policy MIRROR =
      Policy.named("mirror")
          .on("bank", Deposited.class, e -> Effect.send(BOOK, e.account(), booking(e)));
  private static final JsonCodec CODEC = JsonCodec.of(Deposited.class);
  private static final List<String> ACCOUNTS =
      IntStream.range(0, 12).mapToObj(i -> "a" + i).toList();

  private static final RabbitServer SERVER = SharedRabbit.server();

  private final RabbitOptions options = SharedRabbit.options().withTimeout(Duration.ofSeconds(2));
  private final MemoryDatabase ofLedger = MemoryDatabase.create();
  private final RabbitBroker bankBroker = RabbitBroker.open(options);
  private final Tenon bank =
      Tenon.service("bank").broker(bankBroker).codec(CODEC).publish(Deposited.class).start();
  private RabbitBroker ledgerBroker = RabbitBroker.open(options);
  private Tenon ledger = startLedger();

  @AfterEach
  void close() {
    SERVER.restart();
    bank.close();
    ledger.close();
    bankBroker.close();
    ledgerBroker.close();
  }

  @Test
  void whatWasDecidedTakesEffectOnceWhateverIsKilled() throws Exception {
    Thread customers =
        Thread.ofPlatform()
            .start(() -> {
              for (long amount = 1; amount <= 60; amount++) {
                for (String account : ACCOUNTS) {
                  bank.execute(ACCOUNT, account, new Deposit(account, amount));
                }
                Recorder.parkBriefly();
              }
            });
    Recorder.until("the ledger is at work", () -> booked("a0").size() > 5);

    // The broker's client goes first, as when a process ends in the middle of its work.
    ledgerBroker.close();
    ledger.close();
    SERVER.kill();
    SERVER.restart();
    ledgerBroker = RabbitBroker.open(options);
    ledger = startLedger();
    customers.join();

    List<Long> all = LongStream.rangeClosed(1, 60).boxed().toList();
    for (String account : ACCOUNTS) {
      Recorder.until(account + " is booked", () -> booked(account).size() >= 60);
      assertThat(booked(account)).isEqualTo(all);
    }
    assertThat(ledger.parked("mirror", null, 10)).isEmpty();
  }

  @Test
  void whatOthersPublishIsTakenOrParkedAndOtherKeysFlow() {
    String topic = options.environment() + ".bank";
    bank.execute(ACCOUNT, "a0", new Deposit("a0", 1));
    Recorder.until("the ledger is at work", () -> booked("a0").size() == 1);

    Map<String, String> attributes =
        Map.of(
            "cloudEvents:specversion", "1.0",
            "cloudEvents:id", "o1",
            "cloudEvents:source", "/atm",
            "cloudEvents:type", "Deposited");
    String deposit = "{\"account\":\"a1\",\"amount\":7}";
    try (PlainClient others = new PlainClient(SERVER)) {
      others.write(topic, "a1", deposit, attributes);
      others.write(topic, "a1", deposit, attributes);
      others.write(topic, "a2", "none", Map.of());
    }
    bank.execute(ACCOUNT, "a2", new Deposit("a2", 2));
    bank.execute(ACCOUNT, "a3", new Deposit("a3", 3));

    Recorder.until("other keys flow", () -> booked("a1").size() + booked("a3").size() == 2);
    assertThat(booked("a1")).containsExactly(7L);
    Recorder.until("its key is parked", () -> ledger.parked("mirror", null, 10).size() == 2);
    List<ParkedMessage> parked = ledger.parked("mirror", null, 10);
    assertThat(parked)
        .extracting(one -> one.message().key(), one -> one.reason().substring(0, 10))
        .containsExactlyInAnyOrder(tuple("a2", "TENON-1304"), tuple("a2", "waits behi"));
    assertThat(booked("a2")).isEmpty();
    assertThat(ledger.failures()).isEmpty();

    ParkedMessage unreadable =
        parked.stream().filter(one -> one.reason().startsWith("TENON-1304")).findFirst().get();
    ledger.drop(unreadable.id());
    ledger.redrive("mirror");
    assertThat(booked("a2")).containsExactly(2L);
  }

  @Test
  void servicesStartAndDecideWithoutTheServerAndSaySo() {
    SERVER.kill();
    bank.execute(ACCOUNT, "a0", new Deposit("a0", 1));

    Recorder.until(
        "both say so",
        () ->
            bank.failures().toString().contains("TENON-1501")
                && ledger.failures().toString().contains("TENON-1501"));

    SERVER.restart();
    Recorder.until("it is booked", () -> booked("a0").equals(List.of(1L)));
    Recorder.until(
        "nothing fails any more", () -> bank.failures().isEmpty() && ledger.failures().isEmpty());
  }

  private Tenon startLedger() {
    return Tenon.service("ledger")
        .database(ofLedger)
        .broker(ledgerBroker)
        .codec(CODEC)
        .lanes(3)
        .policy(MIRROR)
        .start();
  }

  private List<Long> booked(String account) {
    return ledger.events().read(BOOK.stream(account)).stream()
        .map(Recorded::event)
        .map(event -> ((Deposited) event).amount())
        .toList();
  }

  private static Entity<Deposit, Long, Deposited> sums(String category) {
    return Entity.of(
        category,
        0L,
        (deposit, sum) -> List.of(new Deposited(deposit.account(), deposit.amount())),
        (sum, event) -> sum + event.amount());
  }

  private static Deposit booking(Deposited event) {
    return new Deposit(event.account(), event.amount());
  }
}
