package dev.tenon.example.b2b;

import dev.tenon.example.b2b.Choreography.AcceptedCreditNote;
import dev.tenon.example.b2b.Choreography.CancelledOrder;
import dev.tenon.example.b2b.Choreography.PlacedOrder;
import dev.tenon.example.b2b.customers.CustomersService;
import dev.tenon.example.b2b.orders.OrdersService;
import dev.tenon.example.b2b.view.ViewService;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.util.function.Consumer;

/** The whole store in one process: three services, each on its own database. */
public final class Store implements AutoCloseable {
  private final Broker broker;
  private final OrdersService orders;
  private final CustomersService customers;
  private final ViewService view;

  /**
   * Starts the services. The databases stay the caller's.
   *
   * @param shown is told the id of each order or credit note whose final state the view now shows
   */
  public Store(Databases databases, Consumer<String> shown) {
    this(databases, InProcessBroker.create(), shown);
  }

  /** As {@link #Store(Databases, Consumer)}, joined by a broker that is closed with the store. */
  public Store(Databases databases, Broker broker, Consumer<String> shown) {
    this.broker = broker;
    JsonCodec ordersTopic =
        JsonCodec.of()
            .named("OrderPlaced", PlacedOrder.class)
            .named("CreditNoteAccepted", AcceptedCreditNote.class)
            .named("OrderCancelled", CancelledOrder.class);
    customers =
        new CustomersService(databases.customers(), broker, Choreography.CREDIT, ordersTopic);
    orders = new OrdersService(databases.orders(), broker, Choreography.OUTCOME);
    view = new ViewService(databases.view(), broker, shown);
  }

  /** One database per service. */
  public record Databases(Database customers, Database orders, Database view) {}

  /** Where orders are placed. */
  public OrdersService orders() {
    return orders;
  }

  /** Where customers are registered. */
  public CustomersService customers() {
    return customers;
  }

  /** Where both are seen together. */
  public ViewService view() {
    return view;
  }

  @Override
  public void close() {
    view.close();
    orders.close();
    customers.close();
    broker.close();
  }
}
