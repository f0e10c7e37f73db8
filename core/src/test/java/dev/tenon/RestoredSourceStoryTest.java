package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.LostEvents;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Write;
import dev.tenon.view.Projection;
import dev.tenon.view.Rows;
import dev.tenon.view.Table;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three services, of which one is restored from a backup, while it is closed. */
class RestoredSourceStoryTest {
  private static final List<String> ACCOUNTS = List.of("a", "b", "c", "d", "e", "f");

  private final InProcessBroker broker = InProcessBroker.create();
  private MemoryDatabase ledgerDatabase = MemoryDatabase.create();
  private MemoryDatabase bankDatabase = MemoryDatabase.create();
  private Tenon bank = startBank();
  private Tenon ledger = startLedger();
  private final Tenon report =
      Tenon.service("report").broker(broker).codec(CODEC).projection(sums()).start();

  /** Of deposits at the bank, and of those that the ledger booked. */
  record Sum(String account, long atBank, long inLedger) {}

  private static final Table<Sum> SUMS = Table.of("sums", Sum.class, "account", Sum::account);

  private static Projection sums() {
    return Projection.named("sums", SUMS)
        .on("bank", Deposited.class, (event, rows) -> rows.put(SUMS, add(event, true, rows)))
        .on("ledger", Deposited.class, (event, rows) -> rows.put(SUMS, add(event, false, rows)));
  }

  private static Sum add(Deposited event, boolean atBank, Rows rows) {
    Sum sum = rows.get(SUMS, event.account()).orElse(new Sum(event.account(), 0, 0));
    return new Sum(
        sum.account(),
        sum.atBank() + (atBank ? event.amount() : 0),
        sum.inLedger() + (atBank ? 0 : event.amount()));
  }

  private Tenon startBank() {
    return Tenon.service("bank")
        .database(bankDatabase)
        .broker(broker)
        .codec(CODEC)
        .publish()
        .projection(
            Projection.named("own", SUMS)
                .on(Deposited.class, (event, rows) -> rows.put(SUMS, add(event, true, rows))))
        .start();
  }

  private Tenon startLedger() {
    return startLedger(InstantSource.system());
  }

  private Tenon startLedger(InstantSource clock) {
    return Tenon.service("ledger")
        .clock(clock)
        .database(ledgerDatabase)
        .broker(broker)
        .codec(CODEC)
        .policy(Accounts.MIRROR)
        .publish()
        .start();
  }

  @AfterEach
  void close() {
    bank.close();
    ledger.close();
    report.close();
  }

  private Position deposit(String account, long amount) {
    EventRecord record =
        bank.execute(ACCOUNT, account, new Deposit(account, amount)).recorded().getFirst();
    return bank.events().position(record);
  }

  private void awaitIdle() {
    Await.until(() -> bank.backlog() == 0 && ledger.backlog() == 0);
  }

  /** What an operator does: the service is closed, its database is that of the backup again. */
  private void restore(MemoryDatabase backup) {
    bank.close();
    bankDatabase = backup.backup();
    bankDatabase.log().restored(bankDatabase.log().end().offset());
    bank = startBank();
  }

  private static List<Long> deposits(Tenon service, String account) {
    return Accounts.deposits(service, service.name().equals("bank") ? ACCOUNT : BOOK, account);
  }

  @Test
  void nobodyTakesNewEventsForOldOnes() {
    deposit("a", 1);
    deposit("b", 2);
    deposit("c", 3);
    awaitIdle();
    MemoryDatabase backup = bankDatabase.backup();
    Position end = bank.events().end();
    Position lost = deposit("a", 4);
    deposit("d", 5);
    awaitIdle();

    restore(backup);
    Position fresh = deposit("a", 6);
    deposit("b", 7);
    deposit("e", 8);
    awaitIdle();

    // Another event has the offset of the lost one, and another position.
    assertThat(fresh.offset()).isEqualTo(lost.offset());
    assertThat(fresh).isNotEqualTo(lost);
    // The bank itself, and its own readers, know nothing of what was lost.
    assertThat(deposits(bank, "a")).containsExactly(1L, 6L);
    assertThat(bank.views().get(SUMS, "a")).contains(new Sum("a", 7, 0));
    assertThat(bank.views().get(SUMS, "d")).isEmpty();
    // Who is not ahead goes on; who is, is told.
    assertThat(deposits(ledger, "b")).containsExactly(2L, 7L);
    assertThat(deposits(ledger, "e")).containsExactly(8L);
    assertThat(deposits(ledger, "a")).containsExactly(1L, 4L);
    LostEvents expected = new LostEvents("bank", "a", end, lost);
    assertThat(lostOf(ledger, "mirror")).containsExactly(Map.entry("a", expected));
    assertThat(lostOf(report, "sums")).containsExactly(Map.entry("a", expected));
    assertThat(report.views().get(SUMS, "a")).contains(new Sum("a", 5, 5));
    assertThat(report.views().get(SUMS, "b")).contains(new Sum("b", 9, 9));

    assertThat(ledger.parked().accept("mirror", "bank", "kim", "undone")).isEqualTo(1);
    assertThat(report.parked().accept("sums", "bank", "kim", "undone")).isEqualTo(1);
    deposit("a", 9);
    // The ledger was not restored: what it booked on the lost event is its operator's to undo.
    awaitIdle();
    assertThat(deposits(ledger, "a")).containsExactly(1L, 4L, 6L, 9L);
    assertThat(report.views().get(SUMS, "a")).contains(new Sum("a", 20, 20));
  }

  @Test
  void whoKeepsAPositionIsToldIfItWasLost() {
    Position kept = deposit("a", 1);
    MemoryDatabase backup = bankDatabase.backup();
    Position lost = deposit("a", 2);
    restore(backup);
    Position fresh = deposit("a", 3);

    assertThat(bank.events().readLog(kept, 9))
        .extracting(bank.events()::position)
        .containsExactly(fresh);
    assertThatThrownBy(() -> bank.events().readLog(lost, 9)).hasMessageContaining("TENON-1401");
  }

  @Test
  void toldTooLateAStoreTellsWhoReadWhatAndSkipsNothing() {
    deposit("a", 1);
    deposit("b", 2);
    awaitIdle();
    MemoryDatabase backup = bankDatabase.backup();
    deposit("a", 3);
    awaitIdle();
    bank.close();
    bankDatabase = backup;
    bank = startBank();
    deposit("a", 4);
    deposit("b", 5);
    awaitIdle();
    assertThat(deposits(ledger, "a")).as("4 has the offset of 3").containsExactly(1L, 3L);

    bank.close();
    bankDatabase.log().restored(2);
    bank = startBank();
    awaitIdle();

    assertThat(lostOf(ledger, "mirror")).containsOnlyKeys("a", "b");
    assertThat(ledger.parked().accept("mirror", "bank", "kim", "undone")).isEqualTo(2);
    assertThat(deposits(ledger, "a")).containsExactly(1L, 3L, 4L);
    assertThat(deposits(ledger, "b")).containsExactly(2L, 5L, 5L);
  }

  @Test
  void aRestoredReaderGetsWhatItLacksWhenItIsPublishedAgain() {
    deposit("a", 1);
    awaitIdle();
    MemoryDatabase backup = ledgerDatabase.backup();
    deposit("a", 2);
    awaitIdle();
    ledger.close();
    ledgerDatabase = backup;
    ledgerDatabase.log().restored(ledgerDatabase.log().end().offset());
    ManualClock clock = new ManualClock();
    ledger = startLedger(clock);
    deposit("a", 3);

    Await.until(() -> {
      clock.advance(Duration.ofSeconds(11));
      return ledger.failures().stream().anyMatch(failure -> failure.contains("TENON-1402"));
    });
    assertThat(deposits(ledger, "a")).containsExactly(1L);

    bank.close();
    Position relayed = relayMark();
    var back = new Position(relayed.incarnation(), 0);
    var move = new Change.MoveMark("relay", "bank", "ledger.mirror", relayed.offset(), back);
    bankDatabase.log().write(List.of(new Write(ManualClock.START, List.of(move))));
    bank = startBank();

    Await.until(() -> deposits(ledger, "a").size() == 3);
    assertThat(deposits(ledger, "a")).containsExactly(1L, 2L, 3L);
    awaitIdle();
    // The ledger's own readers are told of what its restore lost, too.
    assertThat(report.views().get(SUMS, "a")).contains(new Sum("a", 6, 3));
    assertThat(lostOf(report, "sums").values())
        .singleElement()
        .extracting(LostEvents::topic)
        .isEqualTo("ledger");
    assertThat(report.parked().accept("sums", "ledger", "kim", "undone")).isEqualTo(2);
    assertThat(report.views().get(SUMS, "a")).contains(new Sum("a", 6, 8));
  }

  private Position relayMark() {
    String group = "ledger.mirror";
    return Objects.requireNonNull(
        bankDatabase.progress().marks("relay", "bank", List.of(group)).get(group));
  }

  /** The lost events of parked keys. */
  private static Map<String, LostEvents> lostOf(Tenon service, String reader) {
    Map<String, LostEvents> lost = new TreeMap<>();
    for (ParkedMessage parked : service.parked().list(reader, null, 1_000)) {
      service.parked().lost(parked).ifPresent(found -> lost.put(found.key(), found));
    }
    return lost;
  }

  /** Random deposits, backups, restores and acceptances, against what the ledger must have. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverIsRestoredWhenNothingIsSkippedOrTakenTwice(long seed) {
    Random random = new Random(seed);
    Map<Long, Position> positions = new HashMap<>();
    Set<Long> undone = new HashSet<>();
    List<MemoryDatabase> backups = new ArrayList<>(List.of(bankDatabase.backup()));
    int restores = 0;
    int told = 0;
    for (long amount = 1; amount <= 150; amount++) {
      String account = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
      positions.put(amount, deposit(account, amount));
      switch (random.nextInt(24)) {
        case 0, 1 -> backups.add(bankDatabase.backup());
        case 2, 3 -> {
          // Else the bank is closed while messages are on their way.
          if (random.nextBoolean()) {
            awaitIdle();
          }
          // Nobody goes back to a backup of a life that was given up.
          int chosen = Math.max(0, backups.size() - 1 - random.nextInt(3));
          backups.subList(chosen + 1, backups.size()).clear();
          restore(backups.get(chosen));
          restores++;
        }
        case 4 -> {
          awaitIdle();
          told += check(positions, undone).size();
          // The operator undoes what came of lost events before he accepts.
          lostOf(ledger, "mirror").keySet().forEach(each -> undone.addAll(lostTo(each)));
          ledger.parked().accept("mirror", "bank", "kim", "undone");
          assertThat(check(positions, undone)).isEmpty();
        }
        case 5 -> {
          ledger.close();
          ledger = startLedger();
        }
        default -> {}
      }
    }
    awaitIdle();
    told += check(positions, undone).size();

    assertThat(restores).isPositive();
    assertThat(told).isPositive();
  }

  private List<Long> lostTo(String account) {
    List<Long> kept = deposits(bank, account);
    return deposits(ledger, account).stream().filter(amount -> !kept.contains(amount)).toList();
  }

  /** Checks every account; returns those that wait to be accepted. */
  private Set<String> check(Map<Long, Position> positions, Set<Long> undone) {
    Position end = bank.events().end();
    Map<String, LostEvents> lost = lostOf(ledger, "mirror");
    Map<String, List<Long>> parked = new LinkedHashMap<>();
    for (ParkedMessage each : ledger.parked().list("mirror", null, 1_000)) {
      if (!Objects.requireNonNull(each.message().place()).position().isLostTo(end)) {
        Deposited event = (Deposited) CODEC.decode(each.message().payload());
        parked.computeIfAbsent(event.account(), any -> new ArrayList<>()).add(event.amount());
      }
    }
    for (String account : ACCOUNTS) {
      List<Long> atBank = deposits(bank, account);
      List<Long> booked = deposits(ledger, account);
      assertThat(booked).doesNotHaveDuplicates();
      List<Long> known = new ArrayList<>(booked);
      known.retainAll(atBank);
      known.addAll(parked.getOrDefault(account, List.of()));
      assertThat(known).as("%s of %s", account, end).isEqualTo(atBank);

      List<Position> unheard =
          lostTo(account).stream()
              .filter(amount -> !undone.contains(amount))
              .map(amount -> Objects.requireNonNull(positions.get(amount)))
              .toList();
      if (parked.containsKey(account)) {
        LostEvents told = Objects.requireNonNull(lost.get(account));
        assertThat(unheard)
            .isNotEmpty()
            .allSatisfy(position ->
                assertThat(position).isGreaterThan(told.after()).isLessThanOrEqualTo(told.until()));
        // Perhaps it was published again under the name of a later life.
        assertThat(Collections.max(unheard)).isEqualByComparingTo(told.until());
      }
    }
    return parked.keySet();
  }
}
