package dev.tenon.bench.cases;

import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import dev.tenon.command.Snapshots;
import dev.tenon.json.JsonCodec;
import java.util.List;
import java.util.UUID;

/**
 * The order that every contender creates and adds items to, in the same events of some 300 bytes.
 */
final class Orders {
  /** Events of a whole order: its creation and four items. */
  static final int EVENTS = 5;

  /** Fills an event up to some 300 bytes of JSON. */
  static final String NOTE = "Leave it with the neighbour, please. ".repeat(6).substring(0, 200);

  static final JsonCodec CODEC = JsonCodec.of(Event.class, Order.class);

  static final Entity<Command, Order, Event> ENTITY =
      Entity.of("order", Order.NONE, Orders::decide, Orders::evolve);

  /** The same, its states kept as snapshots by default settings. */
  static final Entity<Command, Order, Event> KEPT = ENTITY.withSnapshots(Snapshots.of(Order.class));

  private Orders() {}

  /** What happened to an order. */
  sealed interface Event {}

  record OrderCreated(String id, String customer, String note) implements Event {}

  record ItemAdded(String id, String sku, int quantity, long unitPrice, String note)
      implements Event {}

  /** What an order is told. */
  sealed interface Command {}

  record CreateOrder(String id, String customer) implements Command {}

  record AddItem(String sku, int quantity, long unitPrice) implements Command {}

  /** An order; without an id, there is none. */
  record Order(String id, int items, long total) {
    static final Order NONE = new Order("", 0, 0);
  }

  static String newId() {
    return UUID.randomUUID().toString();
  }

  static CreateOrder create(String id) {
    return new CreateOrder(id, "customer-" + id.substring(0, 4));
  }

  /** The item of that number, from 1. */
  static AddItem item(int number) {
    return new AddItem("SKU-000" + number, number, 1995);
  }

  static OrderCreated created(String id) {
    return new OrderCreated(id, create(id).customer(), NOTE);
  }

  static List<Event> decide(Command command, Order order) {
    return switch (command) {
      case CreateOrder create -> {
        if (!order.id.isEmpty()) {
          throw new Refused("EXISTS", "there is an order " + order.id);
        }
        yield List.of(new OrderCreated(create.id, create.customer, NOTE));
      }
      case AddItem item -> {
        if (order.id.isEmpty() || item.quantity <= 0) {
          throw new Refused("NO_ITEM", "nothing to add, or nothing to add it to");
        }
        yield List.of(new ItemAdded(order.id, item.sku, item.quantity, item.unitPrice, NOTE));
      }
    };
  }

  static Order evolve(Order order, Event event) {
    return switch (event) {
      case OrderCreated created -> new Order(created.id, 0, 0);
      case ItemAdded item ->
          new Order(order.id, order.items + 1, order.total + item.quantity * item.unitPrice);
    };
  }
}
