package dev.tenon.example.b2b;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.command.HistoryEntry;
import dev.tenon.event.Metadata;
import dev.tenon.example.b2b.Choreography.AcceptedCreditNote;
import dev.tenon.example.b2b.Choreography.CancelledOrder;
import dev.tenon.example.b2b.Choreography.PlacedOrder;
import dev.tenon.example.b2b.customers.Customer;
import dev.tenon.example.b2b.customers.CustomerCommand.Register;
import dev.tenon.example.b2b.customers.CustomerEvent;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditRefused;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReserved;
import dev.tenon.example.b2b.customers.CustomerEvent.ReservationSettled;
import dev.tenon.example.b2b.customers.Reservations.Reservation;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.Order.Status;
import dev.tenon.example.b2b.orders.OrderCommand.Cancel;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.orders.OrderEvent;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderExpired;
import dev.tenon.example.b2b.orders.OrderEvent.OrderOpened;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import dev.tenon.example.b2b.orders.OrderEvent.OrderRejected;
import dev.tenon.example.b2b.orders.OrderLine;
import dev.tenon.example.b2b.view.CustomerOrders;
import dev.tenon.example.b2b.view.CustomerOrders.CustomerRow;
import dev.tenon.example.b2b.view.CustomerOrders.ListedOrder;
import dev.tenon.example.b2b.view.CustomerOrders.OrderRow;
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Policy;
import dev.tenon.testing.simulation.Scene;
import dev.tenon.testing.simulation.Simulation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The store in virtual time, and what must hold in it. */
final class StoreSimulation {
  private static final int CUSTOMERS = 10;
  private static final int ORDERS = 200;
  private static final BigDecimal LIMIT = new BigDecimal("100.000");

  private StoreSimulation() {}

  // snippet: simulation
  static Simulation<String> of(Policy credit) {
    return Simulation.ofServices()
        .service("orders", StoreSimulation::orders)
        .service("customers", service -> customers(service, credit))
        .service("view", StoreSimulation::view)
        .setUp(StoreSimulation::register)
        .load(ORDERS, StoreSimulation::place)
        .load(ORDERS / 2, StoreSimulation::cancel)
        .invariant("every order ends", StoreSimulation::everyOrderEnds)
        .invariant("credit is never over its limit", StoreSimulation::creditIsWithinItsLimit)
        .invariant("open orders hold credit, others none", StoreSimulation::openOrdersHoldCredit)
        .invariant("the view shows what happened", StoreSimulation::viewShowsWhatHappened);
  }

  // end snippet

  // snippet: services
  private static final JsonCodec CUSTOMERS_CODEC =
      JsonCodec.of(CustomerEvent.class)
          .named("OrderPlaced", PlacedOrder.class)
          .named("CreditNoteAccepted", AcceptedCreditNote.class)
          .named("OrderCancelled", CancelledOrder.class);

  private static ServiceBuilder customers(ServiceBuilder service, Policy credit) {
    return service
        .codec(CUSTOMERS_CODEC)
        .publish(CustomerEvent.class.getPermittedSubclasses())
        .policy(credit);
  }

  // end snippet

  private static final JsonCodec ORDERS_CODEC =
      JsonCodec.of(
          OrderEvent.class,
          CreditNoteAccepted.class,
          CreditReserved.class,
          CreditRefused.class,
          ReservationSettled.class);

  private static ServiceBuilder orders(ServiceBuilder service) {
    return service.codec(ORDERS_CODEC).publish().policy(Choreography.OUTCOME);
  }

  private static final JsonCodec VIEW_CODEC =
      JsonCodec.of(
              CustomerEvent.class,
              OrderOpened.class,
              OrderRejected.class,
              OrderExpired.class,
              OrderCancelled.class)
          .named("OrderPlaced", ListedOrder.class);

  private static ServiceBuilder view(ServiceBuilder service) {
    return service.codec(VIEW_CODEC).projection(CustomerOrders.projection("customers", id -> {}));
  }

  private static void register(Scene<String> scene) {
    for (int n = 0; n < CUSTOMERS; n++) {
      String id = "c" + n;
      scene.service("customers").execute(Customer.ENTITY, id, new Register(id, "Ann", LIMIT));
    }
  }

  // snippet: load
  private static void place(Scene<String> scene, int n) {
    String customer = "c" + scene.random().nextInt(CUSTOMERS + 1); // the last is unknown
    BigDecimal price = BigDecimal.valueOf(scene.random().nextInt(1, 3_000), 2);
    Place order =
        new Place("o" + n, customer, List.of(new OrderLine("sku", 1, price)), scene.now(), false);
    scene.service("orders").execute(Order.ENTITY, "o" + n, order, Metadata.none());
  }

  private static void cancel(Scene<String> scene, int n) {
    String order = "o" + scene.random().nextInt(ORDERS);
    scene.service("orders").execute(Order.ENTITY, order, new Cancel());
  }

  // end snippet

  private static Map<String, Order> orders(Scene<String> scene) {
    Tenon orders = scene.service("orders");
    Map<String, Order> all = new TreeMap<>();
    for (var stream : orders.events().streams(Order.ENTITY.category(), "", 1_000)) {
      all.put(stream.id(), orders.load(Order.ENTITY, stream.id()).state());
    }
    return all;
  }

  private static void everyOrderEnds(Scene<String> scene) {
    Map<String, Order> orders = orders(scene);
    assertThat(orders).hasSize(ORDERS);
    orders.forEach((id, order) -> assertThat(order.status()).as(id).isNotEqualTo(Status.PENDING));
  }

  // snippet: invariant
  private static void creditIsWithinItsLimit(Scene<String> scene) {
    for (int n = 0; n < CUSTOMERS; n++) {
      for (HistoryEntry<Customer, ?> entry :
          scene.service("customers").history(Customer.ENTITY, "c" + n)) {
        Customer then = entry.state();
        assertThat(then.reservations().held())
            .as("held of c%d at version %d", n, entry.version())
            .isLessThanOrEqualTo(then.creditLimit());
      }
    }
  }

  // end snippet

  private static void openOrdersHoldCredit(Scene<String> scene) {
    Map<String, BigDecimal> held = new TreeMap<>();
    for (int n = 0; n < CUSTOMERS; n++) {
      Customer customer = scene.service("customers").load(Customer.ENTITY, "c" + n).state();
      for (Reservation reservation : customer.reservations().inOrder()) {
        held.merge(reservation.orderId(), reservation.amount(), BigDecimal::add);
      }
    }
    orders(scene)
        .forEach((id, order) ->
            assertThat(held.getOrDefault(id, BigDecimal.ZERO))
                .as("held for %s, which is %s", id, order.status())
                .isEqualByComparingTo(
                    order.status() == Status.OPEN ? placed(order).total() : BigDecimal.ZERO));
  }

  private static OrderPlaced placed(Order order) {
    return Objects.requireNonNull(order.placed());
  }

  private static void viewShowsWhatHappened(Scene<String> scene) {
    Tenon view = scene.service("view");
    Map<String, String> shown =
        view.views().page(CustomerOrders.ORDERS, "", 1_000).stream()
            .collect(Collectors.toMap(OrderRow::orderId, OrderRow::status));
    orders(scene)
        .forEach(
            (id, order) -> assertThat(shown).as(id).containsEntry(id, order.status().toString()));
    for (CustomerRow row : view.views().page(CustomerOrders.CUSTOMERS, "", 1_000)) {
      Customer customer =
          scene.service("customers").load(Customer.ENTITY, row.customerId()).state();
      assertThat(row.held()).as(row.customerId()).isEqualTo(customer.reservations().held());
    }
  }
}
