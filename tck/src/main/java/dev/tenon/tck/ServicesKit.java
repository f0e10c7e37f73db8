package dev.tenon.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.event.Recorded;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Broker;
import dev.tenon.tck.KitCodec.Deposited;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two services joined by a broker that keeps messages on a server: a ledger that books what is
 * deposited at a bank, exactly once and in order, whatever is killed.
 */
public abstract class ServicesKit extends BrokerCases {
  record Deposit(String account, long amount) {}

  private static final Entity<Deposit, Long, Deposited> ACCOUNT = sums("account");
  private static final Entity<Deposit, Long, Deposited> BOOK = sums("book");
  private static final Policy MIRROR = mirror(account -> {});
  private static final List<String> ACCOUNTS =
      IntStream.range(0, 12).mapToObj(i -> "a" + i).toList();

  private final MemoryDatabase ofLedger = MemoryDatabase.create();
  private @Nullable Tenon bank;
  private @Nullable Tenon ledger;
  private @Nullable Broker ledgerBroker;

  /** For the test of an adapter. */
  protected ServicesKit() {}

  @Override
  protected abstract ServerFixture fixture();

  @BeforeEach
  void startServices() {
    bank =
        Tenon.service("bank")
            .broker(broker())
            .codec(new KitCodec())
            .publish(Deposited.class)
            .start();
    startLedger();
  }

  @AfterEach
  void closeServices() {
    server().restart();
    bank().close();
    stopLedger();
  }

  @Test
  void whatWasDecidedTakesEffectOnceWhateverIsKilled() throws Exception {
    Future<Boolean> customers = start(this::deposit);
    await("the ledger is at work", () -> booked("a0").size() > 5);

    stopLedger();
    server().kill();
    server().restart();
    startLedger();
    resultOf("the customers", customers);

    List<Long> all = LongStream.rangeClosed(1, 60).boxed().toList();
    for (String account : ACCOUNTS) {
      await(account + " is booked", () -> booked(account).size() >= 60);
      assertThat(booked(account)).isEqualTo(all);
    }
    assertThat(ledger().parked().list("mirror", null, 10)).isEmpty();
  }

  @Test
  void whatOthersPublishIsTakenOrParkedAndOtherKeysFlow() {
    deposit("a0", 1);
    await("the ledger is at work", () -> booked("a0").size() == 1);

    try (CloudEventsClient others = server().client()) {
      Map<String, String> headers = new TreeMap<>();
      Map.of("specversion", "1.0", "id", "o1", "source", "/atm", "type", "Deposited")
          .forEach((name, value) -> headers.put(others.prefix() + name, value));
      others.write("bank", "a1", "a1 7", headers);
      others.write("bank", "a1", "a1 7", headers);
      others.write("bank", "a2", "none", Map.of());
    }
    // What others write of a key need not be in the lane of ours, so ours come after.
    await("its key is parked", () -> ledger().parked().list("mirror", null, 10).size() == 1);
    deposit("a2", 2);
    deposit("a3", 3);

    await("other keys flow", () -> booked("a1").size() + booked("a3").size() == 2);
    assertThat(booked("a1")).containsExactly(7L);
    await("it waits for its key", () -> ledger().parked().list("mirror", null, 10).size() == 2);
    List<ParkedMessage> parked = ledger().parked().list("mirror", null, 10);
    assertThat(parked)
        .extracting(one -> one.message().key(), one -> one.reason().substring(0, 10))
        .containsExactlyInAnyOrder(tuple("a2", "TENON-1304"), tuple("a2", "waits behi"));
    assertThat(booked("a2")).isEmpty();
    assertThat(ledger().failures()).isEmpty();

    ParkedMessage unreadable =
        parked.stream()
            .filter(one -> one.reason().startsWith("TENON-1304"))
            .findFirst()
            .orElseThrow();
    ledger().parked().drop(unreadable.id(), "kim", "not wanted");
    ledger().parked().redrive("mirror", "kim", "mended");
    assertThat(booked("a2")).containsExactly(2L);
  }

  @Test
  void servicesStartAndDecideWithoutTheServerAndSaySo() {
    server().kill();
    deposit("a0", 1);

    await(
        "both say so",
        () ->
            bank().failures().toString().contains("TENON-1501")
                && ledger().failures().toString().contains("TENON-1501"));

    server().restart();
    await("it is booked", () -> booked("a0").equals(List.of(1L)));
    await(
        "nothing fails any more",
        () -> bank().failures().isEmpty() && ledger().failures().isEmpty());
  }

  @Test
  void lanesThatComeBackGoOnWhereAnotherInstanceLeftThem() {
    AtomicInteger n = new AtomicInteger();
    depositOnceMore(n);

    Set<String> byOther = ConcurrentHashMap.newKeySet();
    try (Broker itsBroker = server().open();
        Tenon other = ledger(itsBroker, mirror(byOther::add))) {
      await(
          "another instance is at work",
          () -> {
            depositOnceMore(n);
            return !byOther.isEmpty();
          });
      // The first one's marks of what the other books now are old.
      depositOnceMore(n);
      assertThat(other.parked().list("mirror", null, 10)).isEmpty();
    }

    depositOnceMore(n);
    List<Long> all = LongStream.rangeClosed(1, n.get()).boxed().toList();
    assertThat(ACCOUNTS).allSatisfy(account -> assertThat(booked(account)).isEqualTo(all));
  }

  /** Deposits the next amount on each account, and waits until all are booked. */
  private void depositOnceMore(AtomicInteger n) {
    int amount = n.incrementAndGet();
    ACCOUNTS.forEach(account -> deposit(account, amount));
    for (String account : ACCOUNTS) {
      await(amount + " is booked on " + account, () -> booked(account).size() >= amount);
    }
  }

  private boolean deposit() {
    for (long amount = 1; amount <= 60; amount++) {
      for (String account : ACCOUNTS) {
        deposit(account, amount);
      }
      LockSupport.parkNanos(1_000_000); // the server is to be met at work
    }
    return true;
  }

  private void deposit(String account, long amount) {
    bank().execute(ACCOUNT, account, new Deposit(account, amount));
  }

  private void startLedger() {
    Broker opened = server().open();
    ledgerBroker = opened;
    ledger = ledger(opened, MIRROR);
  }

  private Tenon ledger(Broker itsBroker, Policy policy) {
    return Tenon.service("ledger")
        .database(ofLedger)
        .broker(itsBroker)
        .codec(new KitCodec())
        .lanes(3)
        .policy(policy)
        .start();
  }

  /** The broker's client goes first, as when a process ends in the middle of its work. */
  private void stopLedger() {
    if (ledgerBroker != null) {
      ledgerBroker.close();
    }
    ledger().close();
  }

  private Tenon bank() {
    return started(bank);
  }

  private Tenon ledger() {
    return started(ledger);
  }

  private static Tenon started(@Nullable Tenon service) {
    if (service == null) {
      throw new IllegalStateException("the service is not started");
    }
    return service;
  }

  private ServerFixture server() {
    return (ServerFixture) made();
  }

  private List<Long> booked(String account) {
    return ledger().events().read(BOOK.stream(account)).stream()
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

  /** Books what is deposited, and says on which account. */
  private static Policy mirror(Consumer<String> accounts) {
    return Policy.named("mirror")
        .on(
            "bank",
            Deposited.class,
            e -> {
              accounts.accept(e.account());
              return Effect.send(BOOK, e.account(), booking(e));
            });
  }

  private static Deposit booking(Deposited event) {
    return new Deposit(event.account(), event.amount());
  }
}
