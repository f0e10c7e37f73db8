package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.command.HistoryEntry;
import dev.tenon.example.b2b.Store;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaStatus;
import dev.tenon.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An order without stock gives its credit back, though customers may not manage at first. */
class CompensationTest {
  private static final String SAGA = "fulfilOrder";
  private static final String DAY_0 = "2011-01-01T12:00:00Z";

  private final ManualClock clock = ManualClock.started();
  private final FaultyDatabase customers = new FaultyDatabase();

  @AutoClose
  private final RunningApi api =
      RunningApi.fulfilling(
          new Store.Databases(
              customers, MemoryDatabase.create(), MemoryDatabase.create(), MemoryDatabase.create()),
          Duration.ofDays(1),
          service -> service.clock(clock));

  private final Tenon orders = api.store().orders().tenon();

  @Test
  void aCompensationThatFailsAndThenWorksEndsTheSame() {
    placeWithoutStock();
    customers.awaitFailures(2);
    assertThat(api.get("/orders/1").text("status")).isEqualTo("PENDING");

    customers.recover();

    assertThat(api.order("1", "REJECTED").text("reason")).isEqualTo("OUT_OF_STOCK");
    api.until("/customers/anna", answer -> answer.text("held").equals("0.000"));
    assertThat(status()).isEqualTo(SagaStatus.COMPENSATED);
  }

  @Test
  void whatFailsForEverNeedsAnOperatorWhoIsRemembered() {
    placeWithoutStock();
    api.until("/orders/1", answer -> needsAttentionLater());
    assertThat(api.get("/orders/1").text("status")).isEqualTo("PENDING");
    assertThat(orders.sagas().list(SagaFilter.all().in(SagaStatus.NEEDS_ATTENTION), null, 10))
        .extracting(SagaInstance::id)
        .containsExactly("1");

    orders.sagas().skip(SAGA, "1", "reserveCredit", "kim", "anna's credit is mended by hand");

    assertThat(api.order("1", "REJECTED").text("reason")).isEqualTo("OUT_OF_STOCK");
    assertThat(status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(orders.sagas().history(SAGA, "1", 0, 100))
        .filteredOn(entry -> entry.event() instanceof SagaEvent.Intervened)
        .extracting(HistoryEntry::actor)
        .containsExactly("kim");
  }

  private void placeWithoutStock() {
    api.customer("anna", "100");
    customers.failOn("CreditReleased");
    api.place("1", "anna", "60", DAY_0);
    api.until("/customers/anna", answer -> answer.text("held").equals("60.000"));
  }

  /** Lets time pass until it does. */
  private boolean needsAttentionLater() {
    clock.advance(Duration.ofMinutes(6));
    orders.runDueTimers();
    return status() == SagaStatus.NEEDS_ATTENTION;
  }

  private SagaStatus status() {
    return orders.sagas().load(SAGA, "1").state().status();
  }
}
