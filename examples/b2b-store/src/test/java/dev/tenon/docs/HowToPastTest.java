package dev.tenon.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.command.HistoryEntry;
import dev.tenon.docs.Shop.Order;
import dev.tenon.docs.Shop.OrderEvent;
import dev.tenon.docs.Shop.Pay;
import dev.tenon.docs.Shop.Place;
import dev.tenon.docs.Shop.Purchase;
import dev.tenon.docs.Shop.Status;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.event.Position;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.testing.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HowToPastTest {
  private static final Instant YESTERDAY = ManualClock.START.minus(Duration.ofDays(1));

  private final ManualClock clock = ManualClock.started();
  private final Tenon shop =
      Tenon.service("shop")
          .database(MemoryDatabase.create())
          .clock(clock)
          .codec(JsonCodec.of(OrderEvent.class))
          .start();

  @BeforeEach
  void sell() {
    var order = new Purchase("o1", "ann", new BigDecimal("60.00"), ManualClock.START);
    shop.execute(
        Order.ENTITY, "o1", new Place(order), Metadata.occurredAt(YESTERDAY).withActor("ann"));
    clock.advance(Duration.ofHours(1));
    shop.execute(Order.ENTITY, "o1", new Shop.Open());
    shop.execute(Order.ENTITY, "o1", new Pay(), Metadata.none().withActor("till 4"));
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void anEntityAsItWas() {
    Position monthEnd = new Position(shop.events().start().incarnation(), 2);
    Instant noon = ManualClock.START.plus(Duration.ofMinutes(30));
    // snippet: load
    Order first = shop.load(Order.ENTITY, "o1", Until.version(1)).state();
    Order atMonthEnd = shop.load(Order.ENTITY, "o1", Until.position(monthEnd)).state();
    Order knownAtNoon = shop.load(Order.ENTITY, "o1", Until.recordedAt(noon)).state();
    Order asOfYesterday = shop.load(Order.ENTITY, "o1", Until.asOf(YESTERDAY)).state();
    // end snippet

    assertThat(first.status()).isEqualTo(Status.PENDING);
    assertThat(atMonthEnd.status()).isEqualTo(Status.OPEN);
    assertThat(knownAtNoon.status()).isEqualTo(Status.PENDING);
    assertThat(asOfYesterday.status()).isEqualTo(Status.PENDING);
  }

  @Test
  void itsHistory() {
    List<String> lines = new ArrayList<>();
    // snippet: history
    for (HistoryEntry<Order, OrderEvent> each : shop.history(Order.ENTITY, "o1")) {
      lines.add(each.version() + " " + each.state().status() + " by " + each.actor());
    }
    // end snippet
    assertThat(lines).containsExactly("1 PENDING by ann", "2 OPEN by null", "3 PAID by till 4");

    // snippet: page
    List<HistoryEntry<Order, OrderEvent>> next = shop.history(Order.ENTITY, "o1", 1, 2);
    // end snippet
    assertThat(next).extracting(HistoryEntry::version).containsExactly(2L, 3L);
  }
}
