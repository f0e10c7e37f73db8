package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.Accounts.Withdrawn;
import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Loaded;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.event.Position;
import dev.tenon.event.Recorded;
import dev.tenon.memory.MemoryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An entity in the past: at a position of the log, and step by step. */
class HistoryTest {
  private static final Instant YESTERDAY = ManualClock.START.minus(Duration.ofDays(1));
  private static final Instant LATER = ManualClock.START.plus(Duration.ofHours(1));

  private final ManualClock clock = new ManualClock();
  private final Tenon bank =
      Tenon.service("bank")
          .database(MemoryDatabase.create())
          .codec(Accounts.CODEC)
          .clock(clock)
          .start();

  @BeforeEach
  void moveMoney() {
    bank.execute(ACCOUNT, "a", new Deposit("a", 10));
    bank.execute(ACCOUNT, "b", new Deposit("b", 1));
    clock.advance(Duration.ofHours(1));
    Metadata known = new Metadata("correlation", "cause", null, "kim", YESTERDAY);
    bank.execute(ACCOUNT, "a", new Withdraw("a", 3), known);
    bank.execute(ACCOUNT, "b", new Deposit("b", 1));
    bank.execute(ACCOUNT, "a", new Deposit("a", 5));
  }

  @AfterEach
  void close() {
    bank.close();
  }

  private Position at(long offset) {
    return new Position(bank.events().start().incarnation(), offset);
  }

  @Test
  void anEntityIsLoadedAsItWasAtAPosition() {
    assertThat(bank.load(ACCOUNT, "a", Until.position(at(0)))).isEqualTo(new Loaded<>(0, 0L, null));
    assertThat(bank.load(ACCOUNT, "a", Until.position(at(2))))
        .isEqualTo(new Loaded<>(1, 10L, ManualClock.START));
    assertThat(bank.load(ACCOUNT, "a", Until.position(at(3))))
        .isEqualTo(new Loaded<>(2, 7L, LATER));
    assertThat(bank.load(ACCOUNT, "a", Until.position(bank.events().end())))
        .isEqualTo(bank.load(ACCOUNT, "a"));
    assertThat(bank.events().read(ACCOUNT.stream("b"), Until.position(at(3))))
        .extracting(Recorded::event)
        .containsExactly(new Deposited("b", 1));
  }

  @Test
  void aPositionOfAnotherLifeIsRefused() {
    for (Position wrong : List.of(new Position("another", 1), at(6))) {
      assertThatThrownBy(() -> bank.load(ACCOUNT, "a", Until.position(wrong)))
          .hasMessageContaining("TENON-1401");
      assertThatThrownBy(() -> bank.events().read(ACCOUNT.stream("a"), Until.position(wrong)))
          .hasMessageContaining("TENON-1401");
    }
  }

  @Test
  void aHistoryTellsWhatHappenedWhenByWhomAndWhy() {
    List<HistoryEntry<Long, Accounts.Event>> history = bank.history(ACCOUNT, "a");

    assertThat(history)
        .extracting(HistoryEntry::event)
        .containsExactly(new Deposited("a", 10), new Withdrawn("a", 3), new Deposited("a", 5));
    assertThat(history).extracting(HistoryEntry::state).containsExactly(10L, 7L, 12L);
    assertThat(history).extracting(HistoryEntry::version).containsExactly(1L, 2L, 3L);
    assertThat(history).extracting(HistoryEntry::position).containsExactly(at(1), at(3), at(5));
    HistoryEntry<Long, Accounts.Event> second = history.get(1);
    assertThat(second.actor()).isEqualTo("kim");
    assertThat(second.causationId()).isEqualTo("cause");
    assertThat(second.correlationId()).isEqualTo("correlation");
    assertThat(second.occurredAt()).isEqualTo(YESTERDAY);
    assertThat(second.recordedAt()).isEqualTo(LATER);
    assertThat(history.getFirst().actor()).isNull();
  }

  @Test
  void aHistoryIsReadInParts() {
    List<HistoryEntry<Long, Accounts.Event>> all = bank.history(ACCOUNT, "a");

    assertThat(bank.history(ACCOUNT, "a", 0, 2)).isEqualTo(all.subList(0, 2));
    assertThat(bank.history(ACCOUNT, "a", 2, 2)).isEqualTo(all.subList(2, 3));
    assertThat(bank.history(ACCOUNT, "a", 1, 1)).isEqualTo(all.subList(1, 2));
    assertThat(bank.history(ACCOUNT, "a", 3, 2)).isEmpty();
    assertThat(bank.history(ACCOUNT, "a", 9, 2)).isEmpty();
    assertThat(bank.history(ACCOUNT, "none")).isEmpty();
    assertThatThrownBy(() -> bank.history(ACCOUNT, "a", -1, 2)).hasMessageContaining("TENON-1001");
    assertThatThrownBy(() -> bank.history(ACCOUNT, "a", 0, 0)).hasMessageContaining("TENON-1001");
  }
}
