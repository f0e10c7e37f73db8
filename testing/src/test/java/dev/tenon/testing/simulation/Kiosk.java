package dev.tenon.testing.simulation;

import static dev.tenon.saga.Effect.all;
import static dev.tenon.saga.Effect.cancel;
import static dev.tenon.saga.Effect.schedule;
import static dev.tenon.saga.Effect.send;

import dev.tenon.ServiceBuilder;
import dev.tenon.command.Entity;
import dev.tenon.inbox.Receiver;
import dev.tenon.json.JsonCodec;
import dev.tenon.message.Message;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.view.Projection;
import dev.tenon.view.Rows;
import dev.tenon.view.Table;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Orders that are charged at a bank outside, and expire if that does not happen in time; joined by
 * events. Its parts can be replaced by others, that have a bug.
 */
final class Kiosk {
  static final Duration PATIENCE = Duration.ofMinutes(30);

  private Kiosk() {}

  /** The bank, which services call. */
  static final class Bank {
    final Map<String, Integer> charges = new HashMap<>();

    /** Charges once per number, if it is given one. */
    void charge(String order, boolean known) {
      charges.merge(order, 1, (before, one) -> known ? before : before + one);
    }
  }

  sealed interface OrderEvent {
    String orderId();
  }

  record Placed(String orderId, String customer) implements OrderEvent {}

  record Paid(String orderId) implements OrderEvent {}

  record Expired(String orderId) implements OrderEvent {}

  record Charged(String orderId) {}

  record Named(String customer, String name) {}

  record PaymentDue(String orderId) {}

  record Row(String orderId, String customer, String name) {}

  record NameRow(String customer, String name) {}

  static final Table<Row> ORDERS = Table.of("orders", Row.class, "orderId", Row::orderId);

  static final Table<NameRow> NAMES =
      Table.of("names", NameRow.class, "customer", NameRow::customer);

  static final Entity<OrderEvent, String, OrderEvent> ORDER =
      Entity.of(
          "order",
          "",
          (command, state) ->
              state.isEmpty() || (state.equals("Placed") && !(command instanceof Placed))
                  ? List.of(command)
                  : List.of(),
          (state, event) -> event.getClass().getSimpleName());

  /** Events that are their own commands, each once. */
  static <E> Entity<E, Boolean, E> once(String category) {
    return Entity.of(
        category,
        false,
        (command, known) -> known ? List.of() : List.of(command),
        (known, event) -> true);
  }

  static final JsonCodec CODEC =
      JsonCodec.of(OrderEvent.class, Charged.class, Named.class, PaymentDue.class);

  /** Expires orders that are not paid in time; their timers have names. */
  static Policy payment(Function<String, String> timer) {
    return Policy.named("payment")
        .on(Placed.class, (placed, message) -> await(placed, message, timer))
        .on(
            "bank",
            Charged.class,
            e ->
                all(
                    send(ORDER, e.orderId(), new Paid(e.orderId())),
                    cancel(timer.apply(e.orderId()))))
        .onTimeout(PaymentDue.class, due -> send(ORDER, due.orderId(), new Expired(due.orderId())));
  }

  private static Effect await(Placed placed, Message message, Function<String, String> timer) {
    return schedule(
        timer.apply(placed.orderId()),
        message.recordedAt().plus(PATIENCE),
        new PaymentDue(placed.orderId()));
  }

  /** Charges orders, every tenth excepted. */
  static ServiceBuilder bank(Bank bank, ServiceBuilder service, boolean knows) {
    Entity<Charged, Boolean, Charged> charge = once("charge");
    return service
        .codec(CODEC)
        .publish()
        .receiver(
            Receiver.named("charges")
                .on(
                    "orders",
                    Placed.class,
                    (placed, it) -> {
                      if (!placed.orderId().endsWith("0")) {
                        bank.charge(placed.orderId(), knows);
                        it.execute(charge, placed.orderId(), new Charged(placed.orderId()));
                      }
                    }));
  }

  /** Shows orders with their customers' names, whichever comes first. */
  static Projection view() {
    return Projection.named("view", ORDERS, NAMES)
        .on("names", Named.class, Kiosk::name)
        .on(
            "orders",
            Placed.class,
            (e, rows) ->
                rows.put(
                    ORDERS,
                    new Row(
                        e.orderId(),
                        e.customer(),
                        rows.get(NAMES, e.customer()).map(NameRow::name).orElse("?"))));
  }

  private static void name(Named named, Rows rows) {
    rows.put(NAMES, new NameRow(named.customer(), named.name()));
    // An order of the same number may have come before.
    String order = "o" + named.customer().substring(1);
    rows.update(ORDERS, order, row -> new Row(row.orderId(), row.customer(), named.name()));
  }

  /** The same, but for the names of orders that came before them. */
  static Projection viewInOrder() {
    return Projection.named("view", ORDERS, NAMES)
        .on("names", Named.class, (e, rows) -> rows.put(NAMES, new NameRow(e.customer(), e.name())))
        .on(
            "orders",
            Placed.class,
            (e, rows) ->
                rows.put(
                    ORDERS,
                    new Row(
                        e.orderId(),
                        e.customer(),
                        rows.get(NAMES, e.customer()).map(NameRow::name).orElse("?"))));
  }

  static Simulation<Bank> simulation(Policy payment, boolean bankKnows, Projection view) {
    return Simulation.of(Bank::new)
        .service("orders", service -> service.codec(CODEC).publish().policy(payment))
        .service("names", service -> service.codec(CODEC).publish())
        .service("bank", (bank, service) -> bank(bank, service, bankKnows))
        .service("view", service -> service.codec(CODEC).projection(view))
        .load(
            200,
            (scene, n) -> {
              // A customer is named before the first order of it is placed.
              scene.service("names").execute(once("name"), "c" + n, new Named("c" + n, "Ann " + n));
              scene.service("orders").execute(ORDER, "o" + n, new Placed("o" + n, "c" + n));
            })
        .invariant(
            "every order is paid or expires",
            scene -> {
              for (int n = 0; n < 200; n++) {
                String state = scene.service("orders").load(ORDER, "o" + n).state();
                require(!state.equals("Placed"), "o" + n + " is still placed");
              }
            })
        .invariant(
            "no order is charged twice",
            scene ->
                scene
                    .world()
                    .charges
                    .forEach(
                        (order, count) -> require(count == 1, order + " was charged " + count)))
        .invariant(
            "the view shows every name",
            scene -> {
              for (Row row : scene.service("view").views().page(ORDERS, "", 1_000)) {
                require(!row.name().equals("?"), row + " has no name");
              }
            });
  }

  private static void require(boolean so, String otherwise) {
    if (!so) {
      throw new AssertionError(otherwise);
    }
  }
}
