package dev.tenon;

import dev.tenon.command.Entity;
import dev.tenon.command.HistoryEntry;
import dev.tenon.command.Refused;
import dev.tenon.event.Codec;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Retry;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.SagaStatus;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A shop whose orders are placed by a saga, and the credit service that takes part in it. */
final class SagaShop implements AutoCloseable {
  record Order(String id, String customer, long amount, String note) {}

  record Reserve(String order, long amount) {}

  record Release(String order) {}

  record Ship(String order) {}

  record Reserved(String order) {}

  record Rejected(String order, String reason) {}

  record Released(String order) {}

  record Shipped(String order) {}

  record Strange(String order) {}

  sealed interface OrderEvent {}

  record Placed(String order) implements OrderEvent {}

  record Approved(String order) implements OrderEvent {}

  record Refunded(String order) implements OrderEvent {}

  static final Codec CODEC =
      RecordCodec.of(
          Order.class,
          Reserve.class,
          Release.class,
          Ship.class,
          Reserved.class,
          Rejected.class,
          Released.class,
          Shipped.class,
          Placed.class,
          Approved.class,
          Refunded.class);

  /** A command is the event it leads to; the state is the last of them. */
  static final Entity<OrderEvent, String, OrderEvent> ORDERS =
      Entity.of("order", "", SagaShop::decide, (state, event) -> event.getClass().getSimpleName());

  /** What credit has taken. */
  private static final Entity<Object, String, Object> TAKEN =
      Entity.of("taken", "", (request, state) -> List.of(request), (state, event) -> state);

  static final Duration TIMEOUT = Duration.ofSeconds(30);
  static final Saga<Order> PLACE = place(1, 200).build();

  /** Above this amount, credit is refused; below 0 nothing is answered. */
  static final long LIMIT = 100;

  final ManualClock clock = new ManualClock();
  private final Broker broker;
  final List<Message> requests = new CopyOnWriteArrayList<>();
  private final MemoryDatabase ofCredit = MemoryDatabase.create();
  private final Database ofOrders;
  private Tenon credit;
  private Tenon orders;

  SagaShop() {
    this(MemoryDatabase.create(), InProcessBroker.create());
  }

  SagaShop(Database ofOrders, Broker broker) {
    this.broker = broker;
    this.ofOrders = ofOrders;
    this.credit = startCredit();
    this.orders = startOrders(builder -> builder.saga(PLACE));
  }

  static Saga.Builder<Order> place(int version, int retries) {
    return Saga.named("place", Order.class)
        .version(version)
        .deadline(Duration.ofDays(1))
        .step(
            "reserve",
            step ->
                step.request(
                        "credit.requests", Order::customer, it -> new Reserve(it.id(), it.amount()))
                    .onReply(Reserved.class)
                    .onRefusal(
                        Rejected.class,
                        (it, no) -> new Order(it.id(), it.customer(), it.amount(), no.reason()))
                    .compensation(it -> new Release(it.id()), Released.class)
                    .timeout(TIMEOUT)
                    .retry(Retry.times(retries).withBackoff(TIMEOUT, TIMEOUT)))
        .step(
            "approve",
            step ->
                step.local((it, tx, unit) -> unit.execute(ORDERS, it.id(), new Approved(it.id())))
                    .pivot())
        .step(
            "ship",
            step ->
                step.request("credit.requests", Order::customer, it -> new Ship(it.id()))
                    .onReply(Shipped.class)
                    .timeout(TIMEOUT)
                    .retry(Retry.times(retries).withBackoff(TIMEOUT, TIMEOUT))
                    .retriable());
  }

  private static List<OrderEvent> decide(OrderEvent command, String state) {
    if (command instanceof Approved && state.equals("Refunded")) {
      throw new Refused("REFUNDED", "there is nothing to approve");
    }
    return List.of(command);
  }

  ServiceBuilder service(String name, Database database) {
    return Tenon.service(name).database(database).broker(broker).codec(CODEC).clock(clock).outbox();
  }

  Tenon startOrders(UnaryOperator<ServiceBuilder> with) {
    orders = with.apply(service("orders", ofOrders)).start();
    return orders;
  }

  Tenon startCredit() {
    credit =
        service("credit", ofCredit)
            .receiver(
                Receiver.named("requests")
                    .on("credit.requests", Reserve.class, this::reserve)
                    .on(
                        "credit.requests",
                        Release.class,
                        (it, delivery) -> {
                          take(it, delivery);
                          delivery.reply(new Released(it.order()));
                        })
                    .on(
                        "credit.requests",
                        Ship.class,
                        (it, delivery) -> {
                          take(it, delivery);
                          delivery.reply(new Shipped(it.order()));
                        }))
            .start();
    return credit;
  }

  private void reserve(Reserve it, Delivery delivery) {
    take(it, delivery);
    if (it.amount() > LIMIT) {
      delivery.reply(new Rejected(it.order(), "INSUFFICIENT_CREDIT"));
    } else if (it.amount() >= 0) {
      delivery.reply(new Reserved(it.order()));
    }
  }

  private void take(Object request, Delivery delivery) {
    requests.add(delivery.message());
    delivery.execute(TAKEN, "all", request);
  }

  /** What credit was asked for and did. */
  List<Object> effects() {
    return credit.history(TAKEN, "all").stream().map(HistoryEntry::event).toList();
  }

  Tenon orders() {
    return orders;
  }

  Tenon credit() {
    return credit;
  }

  static Order order(String id, long amount) {
    return new Order(id, "ann", amount, "");
  }

  void start(String id, long amount) {
    orders.sagas().start(PLACE, id, order(id, amount), Metadata.none());
  }

  SagaState state(String id) {
    return orders.sagas().load("place", id).state();
  }

  void await(String id, SagaStatus status) {
    Await.until(() -> state(id).status() == status);
  }

  String order(String id) {
    return orders.load(ORDERS, id).state();
  }

  /** What credit says to a request, in an envelope of its own. */
  void reply(String request, Object reply) {
    try (Tx tx = ofCredit.begin()) {
      Metadata metadata = Metadata.none().withCausationId(request);
      credit.send(tx, Outgoing.of(reply).onTopic("orders.replies").withMetadata(metadata));
      tx.commit();
    }
  }

  /** Everything on its way has arrived. */
  void awaitQuiet() {
    Await.until(() -> orders.backlog() + credit.backlog() == 0);
  }

  /** The id of the request that a step waits for. */
  String request(String id, String step) {
    return state(id).step(step).request();
  }

  /** What the orders service waits for. */
  List<Timer> timers() {
    return ofOrders.progress().due(Instant.MAX, 100);
  }

  /** Time passes by small steps, and what is due happens. */
  void pass(Duration time) {
    for (Duration left = time; left.isPositive(); left = left.minus(TIMEOUT)) {
      clock.advance(TIMEOUT);
      orders.runDueTimers();
    }
  }

  @Override
  public void close() {
    orders.close();
    credit.close();
    broker.close();
  }
}
