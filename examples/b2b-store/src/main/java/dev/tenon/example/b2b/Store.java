package dev.tenon.example.b2b;

import dev.tenon.example.b2b.Choreography.AcceptedCreditNote;
import dev.tenon.example.b2b.Choreography.CancelledOrder;
import dev.tenon.example.b2b.Choreography.PlacedOrder;
import dev.tenon.example.b2b.customers.CustomersService;
import dev.tenon.example.b2b.orders.EventOrders;
import dev.tenon.example.b2b.orders.OrdersService;
import dev.tenon.example.b2b.orders.OrdersStyle;
import dev.tenon.example.b2b.orders.tables.TableOrders;
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

  private Store(Broker broker, CustomersService customers, ViewService view, OrdersService orders) {
    this.broker = broker;
    this.customers = customers;
    this.orders = orders;
    this.view = view;
  }

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
    this(databases, OrdersStyle.EVENTS, broker, shown);
  }

  /** As {@link #Store(Databases, Broker, Consumer)}, with orders kept in a style. */
  public Store(Databases databases, OrdersStyle style, Broker broker, Consumer<String> shown) {
    // What takes orders' messages comes first: one in process keeps none for those who come later.
    this(
        broker,
        startCustomers(databases.customers(), broker),
        startView(databases.view(), broker, shown),
        startOrders(databases.orders(), style, broker));
  }

  /** A store to be looked at: its services run elsewhere, and nothing is published or taken in. */
  public static Store reading(Databases databases, OrdersStyle style) {
    return new Store(
        InProcessBroker.create(),
        CustomersService.reading(databases.customers()),
        ViewService.reading(databases.view()),
        style == OrdersStyle.TABLES
            ? TableOrders.reading(databases.orders())
            : EventOrders.reading(databases.orders()));
  }

  /** Starts customers. */
  public static CustomersService startCustomers(Database database, Broker broker) {
    JsonCodec ordersTopic =
        JsonCodec.of()
            .named("OrderPlaced", PlacedOrder.class)
            .named("CreditNoteAccepted", AcceptedCreditNote.class)
            .named("OrderCancelled", CancelledOrder.class);
    return new CustomersService(database, broker, Choreography.CREDIT, ordersTopic);
  }

  /** Starts orders. */
  public static OrdersService startOrders(Database database, OrdersStyle style, Broker broker) {
    return switch (style) {
      case EVENTS -> new EventOrders(database, broker, Choreography.OUTCOME);
      case TABLES -> TableOrders.start(database, broker);
    };
  }

  /** Starts the view; see {@link #Store(Databases, Consumer)}. */
  public static ViewService startView(Database database, Broker broker, Consumer<String> shown) {
    return new ViewService(database, broker, shown);
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

  /** Ends what publishes before what takes it. */
  @Override
  public void close() {
    orders.close();
    customers.close();
    view.close();
    broker.close();
  }
}
