package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.view.Projection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParkingTest {
  private final InProcessBroker broker = InProcessBroker.create();
  private final MemoryDatabase ledgerDatabase = MemoryDatabase.create();
  private final Set<Long> poison = ConcurrentHashMap.newKeySet();
  private final Tenon bank = Tenon.service("bank").broker(broker).codec(CODEC).publish().start();
  private Tenon ledger = startLedger();

  @AfterEach
  void close() {
    ledger.close();
    bank.close();
  }

  private Tenon startLedger() {
    Policy mirror =
        Policy.named("mirror")
            .on(
                "bank",
                Deposited.class,
                event -> {
                  fail(event);
                  return Accounts.book(event);
                });
    return Tenon.service("ledger")
        .database(ledgerDatabase)
        .broker(broker)
        .codec(CODEC)
        .policy(mirror)
        .start();
  }

  private void fail(Deposited event) {
    if (poison.contains(event.amount())) {
      throw new IllegalArgumentException("cannot book " + event.amount());
    }
  }

  private void deposit(String account, long... amounts) {
    for (long amount : amounts) {
      bank.execute(ACCOUNT, account, new Deposit(account, amount));
    }
  }

  private void awaitIdle() {
    Await.until(() -> bank.backlog() == 0);
  }

  private List<Long> booked(String account) {
    return Accounts.deposits(ledger, BOOK, account);
  }

  private List<Long> parkedAmounts() {
    return ledger.parked().list("mirror", null, 1_000).stream()
        .map(parked -> ((Deposited) CODEC.decode(parked.message().payload())).amount())
        .toList();
  }

  @Test
  void aPoisonMessageParksItsKeyAndNoOther() {
    poison.add(2L);
    deposit("a", 1, 2, 3);
    deposit("b", 4, 5);
    awaitIdle();

    assertThat(booked("a")).containsExactly(1L);
    assertThat(booked("b")).containsExactly(4L, 5L);
    assertThat(ledger.parked().list("mirror", null, 9))
        .extracting(ParkedMessage::reader, ParkedMessage::topic, ParkedMessage::reason)
        .containsExactly(
            tuple("mirror", "bank", "java.lang.IllegalArgumentException: cannot book 2"),
            tuple("mirror", "bank", "waits behind a parked message of its key"));
    assertThat(parkedAmounts()).containsExactly(2L, 3L);
  }

  @Test
  void parkedMessagesAreListedInPages() {
    poison.add(1L);
    deposit("a", 1, 2, 3);
    awaitIdle();

    List<ParkedMessage> first = ledger.parked().list("mirror", null, 2);
    assertThat(first).hasSize(2);
    assertThat(ledger.parked().list("mirror", first.getLast(), 2))
        .extracting(parked -> parked.message().offset())
        .containsExactly(3L);
    assertThat(ledger.parked().list("other", null, 9)).isEmpty();
  }

  @Test
  void onceMendedTheyAreTakenInOrder() {
    poison.addAll(List.of(2L, 4L));
    deposit("a", 1, 2, 3, 4, 5);
    deposit("b", 6);
    awaitIdle();
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isZero();
    assertThat(parkedAmounts()).containsExactly(2L, 3L, 4L, 5L);

    poison.remove(2L);
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(2);
    deposit("a", 7);
    awaitIdle();
    assertThat(booked("a")).containsExactly(1L, 2L, 3L);
    assertThat(parkedAmounts()).containsExactly(4L, 5L, 7L);

    poison.remove(4L);
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(3);
    deposit("a", 8);
    awaitIdle();
    assertThat(booked("a")).containsExactly(1L, 2L, 3L, 4L, 5L, 7L, 8L);
    assertThat(ledger.parked().list("", null, 9)).isEmpty();
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isZero();
  }

  @Test
  void droppingTheCauseAndRedrivingFreesTheKey() {
    poison.add(2L);
    deposit("a", 1, 2, 3);
    awaitIdle();
    ParkedMessage cause = ledger.parked().list("mirror", null, 1).getFirst();

    assertThat(ledger.parked().drop(cause.id(), "kim", "not wanted")).isTrue();
    assertThat(ledger.parked().drop(cause.id(), "kim", "not wanted")).isFalse();
    deposit("a", 4);
    awaitIdle();
    assertThat(parkedAmounts()).containsExactly(3L, 4L);
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(2);
    deposit("a", 5);
    awaitIdle();

    assertThat(booked("a")).containsExactly(1L, 3L, 4L, 5L);
  }

  @Test
  void anEditedMessageIsTakenInItsPlace() {
    poison.add(2L);
    deposit("a", 1, 2, 3);
    awaitIdle();
    ParkedMessage cause = ledger.parked().list("mirror", null, 1).getFirst();

    assertThat(ledger.parked().edit(cause.id(), new Deposited("a", 20), "kim", "a wrong amount"))
        .isTrue();
    assertThat(parkedAmounts()).containsExactly(20L, 3L);
    assertThat(ledger.parked().list("mirror", null, 1).getFirst().reason())
        .isEqualTo(cause.reason());
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(2);

    assertThat(booked("a")).containsExactly(1L, 20L, 3L);
    assertThat(ledger.parked().edit(cause.id(), new Deposited("a", 21), "kim", "a wrong amount"))
        .isFalse();
    assertThat(ledger.parked().list("mirror", null, 9)).isEmpty();
  }

  @Test
  void droppingTheOnlyOneFreesTheKeyAtOnce() {
    poison.add(2L);
    deposit("a", 1, 2);
    awaitIdle();
    ledger
        .parked()
        .drop(ledger.parked().list("mirror", null, 1).getFirst().id(), "kim", "not wanted");
    deposit("a", 3);
    awaitIdle();

    assertThat(booked("a")).containsExactly(1L, 3L);
  }

  @Test
  void aParkedKeyStaysParkedOverARestart() {
    poison.add(2L);
    deposit("a", 1, 2);
    awaitIdle();
    ledger.close();
    poison.clear();
    ledger = startLedger();
    deposit("a", 3);
    deposit("b", 4);
    awaitIdle();

    assertThat(booked("a")).containsExactly(1L);
    assertThat(booked("b")).containsExactly(4L);
    assertThat(parkedAmounts()).containsExactly(2L, 3L);
    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(2);
    assertThat(booked("a")).containsExactly(1L, 2L, 3L);
  }

  @Test
  void theBadOnesOfABatchAreFoundByHalving() {
    ledger.close();
    TreeSet<Long> bad = new TreeSet<>(List.of(1L, 50L, 51L, 77L, 128L, 200L));
    poison.addAll(bad);
    for (long amount = 1; amount <= 200; amount++) {
      deposit("key" + amount % 40, amount);
    }
    ledger = startLedger();
    awaitIdle();

    TreeSet<Long> parkedKeys = new TreeSet<>();
    for (long key = 0; key < 40; key++) {
      long its = key;
      List<Long> all = LongStream.rangeClosed(1, 200).filter(a -> a % 40 == its).boxed().toList();
      int good = (int) all.stream().takeWhile(amount -> !bad.contains(amount)).count();
      assertThat(booked("key" + key)).isEqualTo(all.subList(0, good));
      parkedKeys.addAll(all.subList(good, all.size()));
    }
    assertThat(parkedAmounts()).containsExactlyElementsOf(parkedKeys);
    assertThat(
            ledger.parked().list("mirror", null, 1_000).stream()
                .filter(parked -> parked.reason().contains("cannot book")))
        .hasSize((int) bad.stream().map(amount -> amount % 40).distinct().count());
  }

  @Test
  void manyParkedMessagesAreRedrivenPageByPage() {
    poison.add(1L);
    deposit("a", LongStream.rangeClosed(1, 1_100).toArray());
    awaitIdle();
    assertThat(ledger.parked().list("mirror", null, 2_000)).hasSize(1_100);
    poison.clear();

    assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(1_100);
    assertThat(booked("a"))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 1_100).boxed().toList());
  }

  @Test
  void whatKeepsFailingInTheOwnLogParksItsKeyToo() {
    poison.add(2L);
    Projection sums =
        Projection.named("sums", ProjectionTest.SUMS)
            .on(
                Deposited.class,
                (event, rows) -> {
                  ProjectionTest.add(event.account(), event.amount(), rows);
                  fail(event);
                });
    try (Tenon shop = Tenon.service("shop").codec(CODEC).projection(sums).start()) {
      Accounts.depositUpTo(shop, "a", 1, 3);
      Accounts.depositUpTo(shop, "b", 4, 5);
      Await.until(() -> shop.backlog() == 0);

      assertThat(shop.views().page(ProjectionTest.SUMS, "", 9))
          .containsExactly(new ProjectionTest.Sum("a", 1, 1), new ProjectionTest.Sum("b", 2, 9));
      assertThat(shop.parked().list("sums", null, 9)).hasSize(2);
      poison.clear();
      assertThat(shop.parked().redrive("sums", "kim", "mended")).isEqualTo(2);
      assertThat(shop.views().get(ProjectionTest.SUMS, "a"))
          .hasValue(new ProjectionTest.Sum("a", 3, 6));
    }
  }

  @Test
  void aReactionThatOverflowsTheStackParksItsKeyOnly() {
    Policy endless =
        Policy.named("endless")
            .on(Deposited.class, event -> event.amount() == 2 ? endless(event) : Effect.none())
            .on(
                "bank",
                Deposited.class,
                event -> event.amount() == 2 ? endless(event) : Accounts.book(event));
    try (Tenon shop = Tenon.service("shop").broker(broker).codec(CODEC).policy(endless).start()) {
      Accounts.depositUpTo(shop, "a", 1, 3);
      deposit("b", 2, 3);
      deposit("c", 1);
      awaitIdle();
      Await.until(() -> shop.backlog() == 0);

      assertThat(shop.parked().list("endless", null, 9))
          .extracting(ParkedMessage::topic)
          .containsExactly("", "", "bank", "bank");
      assertThat(shop.parked().list("endless", null, 1).getFirst().reason())
          .contains("StackOverflowError");
      assertThat(shop.load(BOOK, "c").state()).isEqualTo(1);
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static Effect endless(Deposited event) {
    return Effect.all(endless(event), Effect.none());
  }

  @Test
  void onlyAReaderOfTheServiceIsRedriven() {
    assertThatThrownBy(() -> ledger.parked().redrive("nobody", "kim", "mended"))
        .hasMessageContaining("TENON-1001");
    assertThatThrownBy(() ->
            ledger
                .parked()
                .drop(new ParkedMessage.Id("nobody", "bank", 1, "id"), "kim", "not wanted"))
        .hasMessageContaining("TENON-1001");
  }
}
