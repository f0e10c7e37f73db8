package dev.tenon.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.command.Locked;
import dev.tenon.command.SemanticLock;
import dev.tenon.event.Codec;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.inbox.Receiver;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaStatus;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HowToLocksTest {
  record Purchase(String orderId, String customerId) {}

  record ReserveCredit(String orderId, String customerId) {}

  record ReleaseCredit(String orderId) {}

  record CreditReserved(String orderId) {}

  record CreditReleased(String orderId) {}

  record Busy(String orderId, String otherOrder) {}

  record Paid(String orderId) {}

  private static final Codec CODEC =
      JsonCodec.of(
          Purchase.class,
          ReserveCredit.class,
          ReleaseCredit.class,
          CreditReserved.class,
          CreditReleased.class,
          Busy.class,
          Paid.class);
  private static final Saga<Purchase> CREATE_ORDER =
      Saga.named("createOrder", Purchase.class)
          .step(
              "reserveCredit",
              step ->
                  step.request("credit", it -> new ReserveCredit(it.orderId(), it.customerId()))
                      .onReply(CreditReserved.class)
                      .onRefusal(Busy.class)
                      .compensation(it -> new ReleaseCredit(it.orderId()), CreditReleased.class))
          .step("payment", step -> step.signal().onReply(Paid.class).pivot())
          .build();

  private final InProcessBroker broker = InProcessBroker.create();

  // snippet: take
  static final Receiver REQUESTS =
      Receiver.named("requests")
          .on(
              "credit",
              ReserveCredit.class,
              (asked, it) -> {
                try {
                  it.locksOf(asked.orderId())
                      .take("customer-" + asked.customerId(), Duration.ofDays(2));
                  it.reply(new CreditReserved(asked.orderId()));
                } catch (Locked refusal) {
                  it.reply(new Busy(asked.orderId(), refusal.lock().owner()));
                }
              })
          .on(
              "credit",
              ReleaseCredit.class,
              (asked, it) -> {
                it.locksOf(asked.orderId()).releaseAll();
                it.reply(new CreditReleased(asked.orderId()));
              })
          .on(
              "orders",
              SagaEvent.Ended.class,
              (ended, it) -> {
                String saga = StreamId.parse(it.message().stream()).id();
                it.locksOf(saga).releaseAll();
              });

  // end snippet

  // snippet: service
  private final Tenon credit =
      Tenon.service("credit")
          .broker(broker)
          .codec(CODEC)
          .outbox()
          .semanticLocks()
          .receiver(REQUESTS)
          .start();
  private final Tenon orders =
      Tenon.service("orders")
          .broker(broker)
          .codec(CODEC)
          .outbox()
          .saga(CREATE_ORDER)
          .publish(SagaEvent.Ended.class)
          .start();

  // end snippet

  @AfterEach
  void close() {
    orders.close();
    credit.close();
    broker.close();
  }

  private void start(String order) {
    orders.sagas().start(CREATE_ORDER, order, new Purchase(order, "ann"), Metadata.none());
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("did not happen within 60 s").isLessThan(end);
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void aCustomersOrdersTakeTurns() {
    start("o1");
    await(() -> !credit.semanticLocks().list("o1", null, 9).isEmpty());
    start("o2");
    await(() -> orders.sagas().load("createOrder", "o2").state().status().isFinal());

    assertThat(orders.sagas().load("createOrder", "o2").state().status())
        .isEqualTo(SagaStatus.COMPENSATED);
    assertThat(credit.semanticLocks().find("customer-ann")).map(SemanticLock::owner).hasValue("o1");

    await(() ->
        orders
            .sagas()
            .load("createOrder", "o1")
            .state()
            .statusOf("payment")
            .name()
            .equals("WAITING"));
    orders.sagas().signal("createOrder", "o1", new Paid("o1"), Metadata.none());
    await(() -> credit.semanticLocks().find("customer-ann").isEmpty());
    assertThat(credit.parked().list("requests", null, 9)).isEmpty();
  }
}
