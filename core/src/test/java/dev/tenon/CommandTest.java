package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Settle;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.command.Execution;
import dev.tenon.command.Loaded;
import dev.tenon.command.Refused;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.memory.MemoryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandTest {
  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualClock clock = new ManualClock();
  private final Tenon bank =
      Tenon.service("bank").database(database).codec(Accounts.CODEC).clock(clock).start();

  @AfterEach
  void close() {
    bank.close();
  }

  @Test
  void eventsAreDurableWhenACommandReturns() {
    Execution<Long> execution = bank.execute(ACCOUNT, "a", new Deposit("a", 7));

    List<EventRecord> stored = database.log().read(ACCOUNT.stream("a"), 0, 10);
    assertThat(stored).hasSize(1);
    assertThat(execution).isEqualTo(new Execution<>(1, 7L, ManualClock.START, stored));
    assertThat(bank.events().decode(stored.getFirst()).event())
        .isEqualTo(new Accounts.Deposited("a", 7));
  }

  @Test
  void aRefusalStoresNothing() {
    bank.execute(ACCOUNT, "a", new Deposit("a", 7));

    assertThatThrownBy(() -> bank.execute(ACCOUNT, "a", new Withdraw("a", 8)))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.code()).isEqualTo("INSUFFICIENT_FUNDS"));

    assertThat(database.log().end().offset()).isEqualTo(1);
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(7);
  }

  @Test
  void aDecisionThatChangesNothingStoresNothing() {
    bank.execute(ACCOUNT, "a", new Deposit("a", 7));
    clock.advance(Duration.ofHours(1));

    Execution<Long> execution = bank.execute(ACCOUNT, "a", new Deposit("a", 0));

    assertThat(execution).isEqualTo(new Execution<>(1, 7L, ManualClock.START, List.of()));
    assertThat(bank.execute(ACCOUNT, "new", new Settle("new")))
        .isEqualTo(new Execution<>(0, 0L, null, List.of()));
    assertThat(bank.load(ACCOUNT, "new").exists()).isFalse();
    assertThat(database.log().end().offset()).isEqualTo(1);
  }

  @Test
  void metadataStaysWithTheEvents() {
    Instant occurred = Instant.parse("2025-12-24T18:00:00Z");
    Metadata metadata = new Metadata("correlation", "causation", "00-1-2-01", "kim", occurred);

    EventRecord event =
        bank.execute(ACCOUNT, "a", new Deposit("a", 7), metadata).recorded().getFirst();

    assertThat(event.metadata()).isEqualTo(metadata);
    assertThat(event.occurredAt()).isEqualTo(occurred);
    assertThat(event.recordedAt()).isEqualTo(ManualClock.START);
    EventRecord plain = bank.execute(ACCOUNT, "a", new Deposit("a", 1)).recorded().getFirst();
    assertThat(plain.metadata()).isEqualTo(Metadata.occurredAt(ManualClock.START));
  }

  @Test
  void eventsAreKeyedByTheIdUnlessSaidOtherwise() {
    var keyed = ACCOUNT.keyedBy((id, state) -> "customer of " + id + " with " + state);

    assertThat(bank.execute(ACCOUNT, "a", new Deposit("a", 7)).recorded().getFirst().key())
        .isEqualTo("a");
    assertThat(bank.execute(keyed, "b", new Deposit("b", 7)).recorded().getFirst().key())
        .isEqualTo("customer of b with 7");
    assertThatThrownBy(
            () -> bank.execute(ACCOUNT.keyedBy((id, state) -> " "), "c", new Deposit("c", 1)))
        .hasMessageContaining("TENON-1001");
  }

  @Test
  void anEntityIsLoadedAsItWas() {
    Instant yesterday = ManualClock.START.minus(Duration.ofDays(1));
    Instant later = ManualClock.START.plus(Duration.ofHours(1));
    bank.execute(ACCOUNT, "a", new Deposit("a", 1));
    clock.advance(Duration.ofHours(1));
    bank.execute(ACCOUNT, "a", new Deposit("a", 10), Metadata.occurredAt(yesterday));
    clock.advance(Duration.ofHours(1));
    bank.execute(ACCOUNT, "a", new Deposit("a", 100));

    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(111);
    assertThat(bank.load(ACCOUNT, "a", Until.version(2))).isEqualTo(new Loaded<>(2, 11L, later));
    assertThat(bank.load(ACCOUNT, "a", Until.recordedAt(ManualClock.START)).state()).isEqualTo(1);
    assertThat(bank.load(ACCOUNT, "a", Until.recordedAt(later)).state()).isEqualTo(11);
    assertThat(bank.load(ACCOUNT, "a", Until.asOf(yesterday)).state()).isEqualTo(10);
    assertThat(bank.load(ACCOUNT, "a", Until.asOf(yesterday.minusNanos(1))))
        .isEqualTo(new Loaded<>(0, 0L, null));
  }

  @Test
  void everyOneOfManyConcurrentCommandsTakesEffectOnce() throws InterruptedException {
    ConcurrentLinkedQueue<Long> versions = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(64)) {
      for (int thread = 0; thread < 64; thread++) {
        threads.execute(() -> {
          for (int i = 0; i < 20; i++) {
            versions.add(bank.execute(ACCOUNT, "hot", new Deposit("hot", 1)).version());
          }
        });
      }
    }

    assertThat(versions).hasSize(64 * 20).doesNotHaveDuplicates();
    assertThat(bank.load(ACCOUNT, "hot").state()).isEqualTo(64 * 20);
    assertThat(database.log().end().offset()).isEqualTo(64 * 20);
  }

  @Test
  void aClosedServiceTakesNoCommand() {
    bank.close();

    assertThatThrownBy(() -> bank.execute(ACCOUNT, "a", new Deposit("a", 7)))
        .hasMessageContaining("TENON-1002");
    assertThat(database.log().end().offset()).isZero();
  }
}
