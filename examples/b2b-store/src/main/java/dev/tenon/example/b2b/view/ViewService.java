package dev.tenon.example.b2b.view;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.example.b2b.customers.CustomerEvent;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderExpired;
import dev.tenon.example.b2b.orders.OrderEvent.OrderOpened;
import dev.tenon.example.b2b.orders.OrderEvent.OrderRejected;
import dev.tenon.example.b2b.view.CustomerOrders.CustomerRow;
import dev.tenon.example.b2b.view.CustomerOrders.ListedOrder;
import dev.tenon.example.b2b.view.CustomerOrders.OrderRow;
import dev.tenon.json.JsonCodec;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The view service: reads only. */
public final class ViewService implements AutoCloseable {
  private final Tenon tenon;

  private ViewService(Tenon tenon) {
    this.tenon = tenon;
  }

  /**
   * Starts it on its own database.
   *
   * @param customers the topic of customers' events
   * @param shown is told the id of each order or credit note whose final state is now shown
   */
  public ViewService(Database database, Broker broker, String customers, Consumer<String> shown) {
    this(
        service(database)
            .broker(broker)
            .projection(CustomerOrders.projection(customers, shown))
            .start());
  }

  /** For reading alone, what it takes in being done by others. */
  public static ViewService reading(Database database) {
    return new ViewService(service(database).start());
  }

  private static ServiceBuilder service(Database database) {
    return Tenon.service("view")
        .database(database)
        .codec(
            JsonCodec.of(
                    CustomerEvent.class,
                    OrderOpened.class,
                    OrderRejected.class,
                    OrderCancelled.class,
                    OrderExpired.class)
                .named("OrderPlaced", ListedOrder.class));
  }

  /** A customer. */
  public Optional<CustomerRow> customer(String customerId) {
    return tenon.views().get(CustomerOrders.CUSTOMERS, customerId);
  }

  /** A customer's orders after that one, by id. */
  public List<OrderRow> ordersOf(String customerId, String afterOrder, int limit) {
    return tenon.views().find(CustomerOrders.ORDERS, "customerId", customerId, afterOrder, limit);
  }

  /** All customers after that one, by id. */
  public List<CustomerRow> customers(String after, int limit) {
    return tenon.views().page(CustomerOrders.CUSTOMERS, after, limit);
  }

  /** All orders after that one, by id. */
  public List<OrderRow> orders(String after, int limit) {
    return tenon.views().page(CustomerOrders.ORDERS, after, limit);
  }

  /** The running service. */
  public Tenon tenon() {
    return tenon;
  }

  @Override
  public void close() {
    tenon.close();
  }
}
