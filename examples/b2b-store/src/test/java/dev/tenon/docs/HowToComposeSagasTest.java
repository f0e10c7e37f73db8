package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Receiver;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.Sagas;
import dev.tenon.saga.Schedule;
import dev.tenon.spi.Database;
import dev.tenon.spi.Tx;
import dev.tenon.testing.Given;
import dev.tenon.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HowToComposeSagasTest {
  record Order(String id, String refusal) {
    Order refused(String why) {
      return new Order(id, why);
    }
  }

  record Parcel(String orderId, String box) {}

  record Packed(String box) {}

  record OutOfStock(String sku) {}

  record Paid(String orderId) {}

  record OrderCancelled(String reason) {}

  record Inventory(String day) {}

  static final Saga<Parcel> PACK =
      Saga.named("pack", Parcel.class)
          .step(
              "pack",
              step ->
                  step.signal()
                      .onReply(Packed.class, (parcel, it) -> new Parcel(parcel.orderId(), it.box()))
                      .onRefusal(OutOfStock.class)
                      .timeout(Duration.ofDays(2))
                      .harmless())
          .step(
              "count",
              step -> step.local((data, tx, unit) -> {}).compensation((data, tx, unit) -> {}))
          .build();

  // snippet: family
  static final Saga<Order> FULFIL =
      Saga.named("fulfil", Order.class)
          .step(
              "pack",
              step ->
                  step.child(PACK, Order::id, order -> new Parcel(order.id(), "")).compensation())
          .step(
              "payment",
              step -> step.signal().onReply(Paid.class).timeout(Duration.ofDays(7)).harmless())
          .step("send", step -> step.local((order, tx, unit) -> {}).pivot())
          .cancelOn(OrderCancelled.class, (order, it) -> order.refused(it.reason()))
          .build();

  // end snippet

  private static final Saga<Inventory> COUNT =
      Saga.named("countStock", Inventory.class)
          .step("count", step -> step.local((data, tx, unit) -> {}).pivot())
          .build();

  private final ManualClock clock = ManualClock.started();
  private final Database database = MemoryDatabase.create();
  private final InProcessBroker broker = InProcessBroker.create();
  private final Tenon orders = start();

  private Tenon start() {
    return Tenon.service("orders")
        .database(database)
        .broker(broker)
        .clock(clock)
        .codec(
            JsonCodec.of(
                Order.class,
                Parcel.class,
                Packed.class,
                OutOfStock.class,
                Paid.class,
                OrderCancelled.class,
                Inventory.class))
        .outbox()
        // snippet: tell
        .receiver(
            Receiver.named("payments")
                .on(
                    "payments",
                    Paid.class,
                    (paid, delivery) -> sagas().signal(delivery, "fulfil", paid.orderId(), paid)))
        // end snippet
        // snippet: schedule
        .saga(FULFIL)
        .saga(PACK)
        .saga(
            COUNT,
            Schedule.daily(LocalTime.of(3, 0), ZoneOffset.UTC),
            at -> new Inventory(at.toString()))
        // end snippet
        .start();
  }

  private Sagas sagas() {
    return orders.sagas();
  }

  @AfterEach
  void stop() {
    orders.close();
    broker.close();
  }

  private SagaStatus status(String saga, String id) {
    return sagas().load(saga, id).state().status();
  }

  @Test
  void aParcelIsPackedAndPaidFor() {
    sagas().start(FULFIL, "o1", new Order("o1", ""), Metadata.none());
    try (Tx tx = database.begin()) {
      orders.send(tx, Outgoing.of(new Paid("o1")).onTopic("payments"));
      tx.commit();
    }
    eventually(() -> sagas().load("fulfil", "o1").state().signals().size(), 1);
    sagas().signal("pack", "o1", new Packed("b1"), Metadata.none());

    assertThat(status("pack", "o1")).isEqualTo(SagaStatus.COMPLETED);
    assertThat(status("fulfil", "o1")).isEqualTo(SagaStatus.COMPLETED);
  }

  @Test
  void aCancelledOrderIsUnpacked() {
    sagas().start(FULFIL, "o1", new Order("o1", ""), Metadata.none());
    sagas().signal("pack", "o1", new Packed("b1"), Metadata.none());
    // snippet: cancel
    boolean inTime =
        sagas().signal("fulfil", "o1", new OrderCancelled("too late"), Metadata.none());
    // end snippet
    assertThat(inTime).isTrue();
    assertThat(status("pack", "o1")).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(status("fulfil", "o1")).isEqualTo(SagaStatus.COMPENSATED);
  }

  @Test
  void aSagaStartsTomorrow() {
    Instant tomorrow = clock.instant().plus(Duration.ofDays(1));
    Order order = new Order("o1", "");
    // snippet: start-at
    orders.transact(
        Metadata.none(),
        (tx, unit) -> {
          sagas().startAt(unit, tomorrow, FULFIL, order.id(), order);
          return order.id();
        });
    // end snippet
    assertThat(status("fulfil", "o1")).isEqualTo(SagaStatus.NONE);
    clock.advance(Duration.ofDays(1));
    eventually(() -> status("fulfil", "o1"), SagaStatus.RUNNING);
    SagaFilter counted = SagaFilter.all().named("countStock").in(SagaStatus.COMPLETED);
    eventually(() -> sagas().list(counted, null, 9).size(), 1);
  }

  // snippet: given
  @Test
  void aSagaIsToldAndItsChildEnds() {
    Given.saga(FULFIL)
        .start(new Order("o1", ""))
        .signal(new Paid("o1"))
        .childEnds("pack", SagaStatus.COMPLETED, new Parcel("o1", "b1"))
        .thenWork("send")
        .thenStatus(SagaStatus.COMPLETED);
  }
  // end snippet
}
