package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.SagaDesk;
import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Refused;
import dev.tenon.command.UnitOfWork;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.Retry;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.Sagas;
import dev.tenon.spi.Broker;
import dev.tenon.testing.Given;
import dev.tenon.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HowToSagaTest {
  // snippet: messages
  record ReserveCredit(String orderId, long cents) {}

  record CreditReserved(String orderId) {}

  record CreditRefused(String orderId, String reason) {}

  record ReleaseCredit(String orderId) {}

  record CreditReleased(String orderId) {}

  // end snippet

  // snippet: data
  record Purchase(String orderId, String customerId, long cents, String refusal) {
    Purchase refused(String why) {
      return new Purchase(orderId, customerId, cents, why);
    }
  }

  // end snippet

  sealed interface OrderEvent {}

  record Placed(String orderId) implements OrderEvent {}

  record Approved(String orderId) implements OrderEvent {}

  record Cancelled(String orderId) implements OrderEvent {}

  record Rejected(String orderId, String reason) implements OrderEvent {}

  /** A command is the event that it leads to. */
  private static final Entity<OrderEvent, String, OrderEvent> ORDER =
      Entity.of(
          "order",
          "",
          (command, state) -> {
            if (command instanceof Approved && !state.equals("Placed")) {
              throw new Refused("NOT_PENDING", "the order is " + state);
            }
            return List.of(command);
          },
          (state, event) -> event.getClass().getSimpleName());

  // snippet: definition
  static final Saga<Purchase> CREATE_ORDER =
      Saga.named("createOrder", Purchase.class)
          .deadline(Duration.ofHours(1))
          .step(
              "reserveCredit",
              step ->
                  step.request("credit.requests", Purchase::customerId, HowToSagaTest::reserve)
                      .onReply(CreditReserved.class)
                      .onRefusal(CreditRefused.class, (data, no) -> data.refused(no.reason()))
                      .compensation(data -> new ReleaseCredit(data.orderId()), CreditReleased.class)
                      .timeout(Duration.ofSeconds(30))
                      .retry(Retry.times(5)))
          .step(
              "approve",
              step ->
                  step.local((data, tx, unit) ->
                          unit.execute(ORDER, data.orderId(), new Approved(data.orderId())))
                      .pivot())
          .build();

  static ReserveCredit reserve(Purchase data) {
    return new ReserveCredit(data.orderId(), data.cents());
  }

  // end snippet

  // snippet: reject
  static final Saga<Purchase> CREATE_OR_REJECT =
      Saga.named("createOrReject", Purchase.class)
          .step(
              "pending",
              step ->
                  step.local((data, tx, unit) -> place(data, unit))
                      .compensation((data, tx, unit) ->
                          unit.execute(
                              ORDER, data.orderId(), new Rejected(data.orderId(), data.refusal()))))
          .step(
              "reserveCredit",
              step ->
                  step.request("credit.requests", Purchase::customerId, HowToSagaTest::reserve)
                      .onReply(CreditReserved.class)
                      .onRefusal(CreditRefused.class, (data, no) -> data.refused(no.reason()))
                      .compensation(
                          data -> new ReleaseCredit(data.orderId()), CreditReleased.class))
          .step(
              "approve",
              step ->
                  step.local((data, tx, unit) ->
                          unit.execute(ORDER, data.orderId(), new Approved(data.orderId())))
                      .pivot())
          .build();

  // end snippet

  private static void place(Purchase data, UnitOfWork unit) {
    unit.execute(ORDER, data.orderId(), new Placed(data.orderId()));
  }

  private static final JsonCodec CODEC =
      JsonCodec.of(
          Purchase.class,
          OrderEvent.class,
          ReserveCredit.class,
          CreditReserved.class,
          CreditRefused.class,
          ReleaseCredit.class,
          CreditReleased.class);

  private final ManualClock clock = ManualClock.started();
  private final Broker broker = InProcessBroker.create();
  private JdbcDatabase database;
  private Tenon orders;
  private Tenon credit;

  @BeforeEach
  void start(@TempDir Path directory) {
    database = JdbcDatabase.sqlite(directory.resolve("orders"));
    credit =
        Tenon.service("credit")
            .database(MemoryDatabase.create())
            .broker(broker)
            .codec(CODEC)
            .clock(clock)
            .outbox()
            .receiver(participant())
            .start();
    // snippet: service
    orders =
        Tenon.service("orders")
            .database(database)
            .broker(broker)
            .codec(CODEC)
            .clock(clock)
            .outbox()
            .saga(CREATE_ORDER)
            .saga(CREATE_OR_REJECT)
            .start();
    // end snippet
  }

  // snippet: participant
  static Receiver participant() {
    return Receiver.named("requests")
        .on("credit.requests", ReserveCredit.class, HowToSagaTest::reserve)
        .on(
            "credit.requests",
            ReleaseCredit.class,
            (asked, it) -> it.reply(new CreditReleased(asked.orderId())));
  }

  // end snippet

  private static void reserve(ReserveCredit asked, Delivery it) {
    if (asked.cents() > 0) {
      it.reply(
          asked.cents() > 1500
              ? new CreditRefused(asked.orderId(), "INSUFFICIENT_CREDIT")
              : new CreditReserved(asked.orderId()));
    }
  }

  @AfterEach
  void stop() {
    orders.close();
    credit.close();
    broker.close();
    database.close();
  }

  // snippet: start
  void place(Purchase purchase) {
    orders.transact(
        Metadata.none(),
        (tx, unit) -> {
          unit.execute(ORDER, purchase.orderId(), new Placed(purchase.orderId()));
          return orders.sagas().start(unit, CREATE_ORDER, purchase.orderId(), purchase);
        });
  }

  // end snippet

  private String order(String id) {
    return orders.load(ORDER, id).state();
  }

  private SagaState saga(String id) {
    return orders.sagas().load("createOrder", id).state();
  }

  @Test
  void anOrderIsApprovedOnceItsCreditIsReserved() {
    place(new Purchase("o1", "ann", 1234, ""));

    eventually(() -> order("o1"), "Approved");
    eventually(() -> saga("o1").status(), SagaStatus.COMPLETED);
  }

  @Test
  void anOrderIsRejectedIfItsCreditIsRefused() {
    orders
        .sagas()
        .start(CREATE_OR_REJECT, "o1", new Purchase("o1", "ann", 99_999, ""), Metadata.none());

    eventually(() -> order("o1"), "Rejected");
  }

  @Test
  void operatorsSeeAndSteerSagas() {
    place(new Purchase("o1", "ann", 0, ""));
    // snippet: operate
    Sagas sagas = orders.sagas();
    List<SagaInstance> waiting =
        sagas.list(SagaFilter.all().named("createOrder").at("reserveCredit"), null, 20);
    for (SagaInstance one : waiting) {
      sagas.compensate(one.saga(), one.id(), "kim", "the customer called");
    }
    // end snippet
    assertThat(saga("o1").status()).isEqualTo(SagaStatus.COMPENSATING);
    // snippet: history
    List<HistoryEntry<SagaState, SagaEvent>> history =
        orders.sagas().history("createOrder", "o1", 0, 100);
    // end snippet
    assertThat(history).extracting(HistoryEntry::actor).contains("kim");
  }

  @Test
  void toolsAskWithoutTheService() {
    place(new Purchase("o1", "ann", 0, ""));
    // snippet: desk
    SagaDesk desk = SagaDesk.of(database, clock);
    for (SagaInstance one : desk.list(SagaFilter.all().at("reserveCredit"), null, 20)) {
      desk.ask(one.saga(), one.id(), SagaAction.COMPENSATE, null, "kim", "the customer called");
    }
    // end snippet
    eventually(() -> saga("o1").status(), SagaStatus.COMPENSATING);
  }

  // snippet: given-saga
  @Test
  void creditIsReleasedIfTheOrderWasCancelledMeanwhile() {
    Given.saga(CREATE_ORDER)
        .start(new Purchase("o1", "ann", 1234, ""))
        .thenRequests(new ReserveCredit("o1", 1234))
        .isRefusing("approve")
        .reply("reserveCredit", new CreditReserved("o1"))
        .thenRequests(new ReleaseCredit("o1"))
        .reply("reserveCredit", new CreditReleased("o1"))
        .thenStatus(SagaStatus.COMPENSATED);
  }

  @Test
  void aParticipantThatNeverAnswersIsGivenUp() {
    Given.saga(CREATE_ORDER)
        .start(new Purchase("o1", "ann", 1234, ""))
        .noReply("reserveCredit")
        .thenRequests(new ReleaseCredit("o1"))
        .thenStatus(SagaStatus.COMPENSATING);
  }
  // end snippet
}
