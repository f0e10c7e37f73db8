package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.EventStore;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Position;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole log, read again. */
class ReplayTest {
  private static final int MANY = 40_000;

  private final Tenon bank = Tenon.service("bank").codec(Accounts.CODEC).start();
  private final EventStore events = bank.events();
  private final List<Object> seen = new ArrayList<>();

  @AfterEach
  void close() {
    bank.close();
  }

  @Test
  void everyEventComesInOrderUpToTheEndOfTheBeginning() {
    deposit("a", 1, MANY);

    Position last =
        events.replay(
            events.start(),
            event -> {
              seen.add(event);
              if (seen.size() == 10) {
                deposit("late", 1, 1);
              }
            });

    assertThat(seen).hasSize(MANY);
    for (int i = 0; i < MANY; i++) {
      assertThat(seen.get(i)).isEqualTo(new Accounts.Deposited("a", i + 1));
    }
    assertThat(last.offset()).isEqualTo(MANY);
    seen.clear();
    assertThat(events.replay(last, seen::add)).isEqualTo(events.end());
    assertThat(seen).containsExactly(new Accounts.Deposited("late", 1));
    assertThat(events.replay(events.end(), seen::add)).isEqualTo(events.end());
    assertThat(seen).hasSize(1);
  }

  @Test
  void whatTheReaderThrowsEndsIt() {
    deposit("a", 1, MANY);

    assertThatThrownBy(() ->
            events.replay(
                events.start(),
                event -> {
                  seen.add(event);
                  if (seen.size() == 5_000) {
                    throw new IllegalStateException("enough");
                  }
                }))
        .hasMessage("enough");
    assertThat(seen).hasSize(5_000);
  }

  @Test
  void anInterruptedReaderStops() {
    deposit("a", 1, MANY);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> events.replay(events.start(), seen::add))
        .hasMessageContaining("TENON-1002");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aPositionOfAnotherLifeIsRefused() {
    assertThatThrownBy(() -> events.replay(new Position("another", 0), seen::add))
        .hasMessageContaining("TENON-1401");
  }

  private void deposit(String account, int from, int to) {
    List<Object> all = new ArrayList<>();
    for (int amount = from; amount <= to; amount++) {
      all.add(new Accounts.Deposited(account, amount));
    }
    for (List<Object> some : inThousands(all)) {
      events.append(Accounts.ACCOUNT.stream(account), ExpectedVersion.any(), some);
    }
  }

  private static List<List<Object>> inThousands(List<Object> all) {
    List<List<Object>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += 1_000) {
      parts.add(all.subList(from, Math.min(from + 1_000, all.size())));
    }
    return parts;
  }
}
