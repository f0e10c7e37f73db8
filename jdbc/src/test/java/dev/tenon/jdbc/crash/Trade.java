package dev.tenon.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.jdbc.crash.Texts.Deal;
import dev.tenon.jdbc.crash.Texts.Refused;
import dev.tenon.jdbc.crash.Texts.Release;
import dev.tenon.jdbc.crash.Texts.Released;
import dev.tenon.jdbc.crash.Texts.Reserve;
import dev.tenon.jdbc.crash.Texts.Reserved;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.OutboxOptions;
import dev.tenon.saga.Retry;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.StepBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A service with sagas and two participants, each with tables of its own on PostgreSQL. An order is
 * noted, credit and then stock reserved, the order approved; or all is undone. One deal after the
 * other: of {@link #NO_STOCK} and {@link #NO_CREDIT} that is refused, and of {@link #UNANSWERED}
 * the reply about its stock never comes.
 */
final class Trade implements CrashPoints.Services {
  private static final int NO_STOCK = 2;
  private static final int UNANSWERED = 3;
  private static final int NO_CREDIT = 4;
  private static final int DEALS = 5;
  private static final String CREDIT = "credit";
  private static final String STOCK = "stock";
  private static final Saga<Deal> DEAL =
      Saga.named("deal", Deal.class)
          .step(
              "note",
              step ->
                  step.local((deal, tx, unit) -> Tables.note(tx, "noted", deal.number()))
                      .compensation((deal, tx, unit) -> Tables.undo(tx, "noted", deal.number())))
          .step(CREDIT, step -> reserve(CREDIT, step))
          .step(STOCK, step -> reserve(STOCK, step))
          .step(
              "approve",
              step ->
                  step.local((deal, tx, unit) -> Tables.note(tx, "approved", deal.number()))
                      .pivot())
          .build();

  /** Nothing is overdue unless it is set on. */
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

  private final Tables ofOrders;
  private final Tables ofCredit;
  private final Tables ofStock;
  private final InProcessBroker broker = InProcessBroker.create();
  private final Tenon orders;
  private final Tenon credit;
  private final Tenon stock;

  /** On these databases, whose tables are there. */
  Trade(List<String> urls, Steps.Watcher watcher) {
    Steps orderSteps = new Steps("orders", watcher);
    Steps creditSteps = new Steps(CREDIT, watcher);
    Steps stockSteps = new Steps(STOCK, watcher);
    ofOrders = new Tables(urls.get(0), orderSteps);
    ofCredit = new Tables(urls.get(1), creditSteps);
    ofStock = new Tables(urls.get(2), stockSteps);
    credit = builder(CREDIT, ofCredit, creditSteps).receiver(participant(CREDIT)).start();
    stock = builder(STOCK, ofStock, stockSteps).receiver(participant(STOCK)).start();
    orders = builder("orders", ofOrders, orderSteps).saga(DEAL).start();
  }

  private ServiceBuilder builder(String name, Tables tables, Steps steps) {
    return Tenon.service(name)
        .database(tables.database())
        .broker(steps.watch(broker))
        .codec(new Texts())
        .clock(now::get)
        .outbox(OutboxOptions.defaults().withPollInterval(Duration.ofMillis(5)));
  }

  private static void reserve(String of, StepBuilder<Deal> step) {
    step.request(of + ".requests", deal -> new Reserve(deal.number()))
        .onReply(Reserved.class)
        .onRefusal(Refused.class)
        .compensation(deal -> new Release(deal.number()), Released.class)
        .retry(Retry.times(3));
  }

  private static Receiver participant(String name) {
    int refused = name.equals(CREDIT) ? NO_CREDIT : NO_STOCK;
    return Receiver.named("requests")
        .on(name + ".requests", Reserve.class, (asked, it) -> reserve(asked, refused, name, it))
        .on(
            name + ".requests",
            Release.class,
            (asked, it) -> {
              Tables.undo(it.tx(), name, asked.number());
              it.reply(new Released(asked.number()));
            });
  }

  private static void reserve(Reserve asked, int refused, String name, Delivery delivery)
      throws SQLException {
    int number = asked.number();
    if (number == refused) {
      delivery.reply(new Refused(number));
      return;
    }
    Tables.note(delivery.tx(), name, number);
    if (number != UNANSWERED || !name.equals(STOCK)) {
      delivery.reply(new Reserved(number));
    }
  }

  @Override
  public void finish() throws SQLException {
    for (int number = 1; number <= DEALS; number++) {
      String id = Integer.toString(number);
      orders.sagas().start(DEAL, id, new Deal(number), Metadata.none());
      boolean unanswered = number == UNANSWERED;
      Tables.await(() -> hasEnded(id, unanswered));
    }
    now.updateAndGet(time -> time.plus(Duration.ofDays(1))); // what was to be sent later
    Tables.await(() -> orders.backlog() + credit.backlog() + stock.backlog() == 0);
    orders.runDueTimers(); // what looks whether anything waits still
  }

  private boolean hasEnded(String id, boolean unanswered) throws SQLException {
    SagaStatus status = orders.sagas().load(DEAL.name(), id).state().status();
    if (unanswered && status == SagaStatus.RUNNING && ofStock.notes(STOCK).contains(UNANSWERED)) {
      now.updateAndGet(time -> time.plus(Duration.ofMinutes(1)));
      orders.runDueTimers();
    }
    return status.isFinal();
  }

  @Override
  public void requireAllOnce() throws SQLException {
    assertThat(ofOrders.notes("noted")).containsExactly(1, 2, 3, 4, 5);
    assertThat(ofOrders.notes("approved")).containsExactly(1, 5);
    assertThat(ofOrders.undone("noted")).containsExactly(2, 3, 4);
    assertThat(ofCredit.notes(CREDIT)).containsExactly(1, 2, 3, 5);
    assertThat(ofCredit.undone(CREDIT)).containsExactly(2, 3);
    assertThat(ofStock.notes(STOCK)).containsExactly(1, 3, 5);
    assertThat(ofStock.undone(STOCK)).containsExactly(3);
    assertThat(orders.sagas().list(SagaFilter.all(), null, DEALS + 1))
        .extracting(SagaInstance::status)
        .hasSize(DEALS)
        .containsOnly(SagaStatus.COMPLETED, SagaStatus.COMPENSATED);
    assertThat(leftOvers()).isEmpty();
  }

  private List<String> leftOvers() throws SQLException {
    List<String> all = new ArrayList<>();
    List.of(orders, credit, stock).forEach(service -> all.addAll(service.failures()));
    orders.parked().list("sagas", null, 10).forEach(parked -> all.add(parked.reason()));
    credit.parked().list("requests", null, 10).forEach(parked -> all.add(parked.reason()));
    stock.parked().list("requests", null, 10).forEach(parked -> all.add(parked.reason()));
    ofOrders
        .numbers("select 1 from tenon_timer where timer_type <> 'tenon.saga.late'")
        .forEach(one -> all.add("a saga still waits for something"));
    return all;
  }

  @Override
  public void close() {
    orders.close();
    credit.close();
    stock.close();
    broker.close();
    ofOrders.close();
    ofCredit.close();
    ofStock.close();
  }
}
