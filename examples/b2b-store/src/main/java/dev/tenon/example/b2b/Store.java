package dev.tenon.example.b2b;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.example.b2b.Choreography.AcceptedCreditNote;
import dev.tenon.example.b2b.Choreography.CancelledOrder;
import dev.tenon.example.b2b.Choreography.PlacedOrder;
import dev.tenon.example.b2b.customers.CustomerEvent;
import dev.tenon.example.b2b.customers.CustomersService;
import dev.tenon.example.b2b.inventory.InventoryService;
import dev.tenon.example.b2b.orders.EventOrders;
import dev.tenon.example.b2b.orders.OrderChanges;
import dev.tenon.example.b2b.orders.OrdersService;
import dev.tenon.example.b2b.orders.OrdersStyle;
import dev.tenon.example.b2b.orders.tables.TableOrders;
import dev.tenon.example.b2b.view.ViewService;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The whole store in one process: three services, each on its own database, or two if orders and
 * credit share one.
 */
public final class Store implements AutoCloseable {
  private static final JsonCodec ORCHESTRATED =
      JsonCodec.of(CreditMessage.class, Orchestration.NewOrder.class);

  private final Broker broker;
  private final OrdersService orders;
  private final CustomersService customers;
  private final ViewService view;
  private final @Nullable InventoryService inventory;

  private Store(
      Broker broker,
      CustomersService customers,
      @Nullable InventoryService inventory,
      ViewService view,
      OrdersService orders) {
    this.inventory = inventory;
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
    this(databases, Design.PLAIN, broker, shown);
  }

  /** As {@link #Store(Databases, Broker, Consumer)}, of another design. */
  public Store(Databases databases, Design design, Broker broker, Consumer<String> shown) {
    this(databases, design, broker, shown, UnaryOperator.identity());
  }

  /**
   * As {@link #Store(Databases, Design, Broker, Consumer)}.
   *
   * @param orders adds what the orders service is given beside, such as a clock
   */
  public Store(
      Databases databases,
      Design design,
      Broker broker,
      Consumer<String> shown,
      UnaryOperator<ServiceBuilder> orders) {
    this.broker = broker;
    Database stock = databases.inventory();
    // What takes orders' messages comes first: one in process keeps none for those who come later.
    this.inventory = stock == null ? null : startInventory(stock, broker);
    if (design.isShared()) {
      this.view = new ViewService(databases.view(), broker, "orders", shown);
      this.orders = startShared(databases.orders(), broker, orders);
      this.customers = CustomersService.in(this.orders.tenon());
    } else {
      this.customers = startCustomers(databases.customers(), design.flow(), broker);
      this.view = startView(databases.view(), broker, shown);
      this.orders = startOrders(databases.orders(), design, broker, orders);
    }
  }

  /** A store to be looked at: its services run elsewhere, and nothing is published or taken in. */
  public static Store reading(Databases databases, OrdersStyle style) {
    return new Store(
        InProcessBroker.create(),
        CustomersService.reading(databases.customers()),
        null,
        ViewService.reading(databases.view()),
        style == OrdersStyle.TABLES
            ? TableOrders.reading(databases.orders())
            : EventOrders.reading(databases.orders()));
  }

  /** Starts customers. */
  public static CustomersService startCustomers(Database database, Flow flow, Broker broker) {
    return startCustomers(database, flow, broker, UnaryOperator.identity());
  }

  /**
   * As {@link #startCustomers(Database, Flow, Broker)}.
   *
   * @param more adds what it is given beside, such as a tail
   */
  public static CustomersService startCustomers(
      Database database, Flow flow, Broker broker, UnaryOperator<ServiceBuilder> more) {
    return switch (flow) {
      case CHOREOGRAPHY ->
          new CustomersService(
              database,
              broker,
              JsonCodec.of()
                  .named("OrderPlaced", PlacedOrder.class)
                  .named("CreditNoteAccepted", AcceptedCreditNote.class)
                  .named("OrderCancelled", CancelledOrder.class),
              service -> more.apply(service).policy(Choreography.CREDIT));
      case ORCHESTRATION, FULFILMENT ->
          new CustomersService(
              database,
              broker,
              CreditRequests.CODEC,
              service -> more.apply(service.outbox()).receiver(CreditRequests.RECEIVER));
    };
  }

  /** Starts orders. */
  public static OrdersService startOrders(Database database, Design design, Broker broker) {
    return startOrders(database, design, broker, UnaryOperator.identity());
  }

  /**
   * As {@link #startOrders(Database, Design, Broker)}.
   *
   * @param more adds what it is given beside, such as a tail
   */
  public static OrdersService startOrders(
      Database database, Design design, Broker broker, UnaryOperator<ServiceBuilder> more) {
    if (design.orders() == OrdersStyle.TABLES) {
      return design.flow() == Flow.ORCHESTRATION
          ? TableOrders.start(database, broker, ORCHESTRATED, Orchestration::new)
          : TableOrders.start(database, broker);
    }
    return switch (design.flow()) {
      case CHOREOGRAPHY ->
          new EventOrders(
              database,
              broker,
              JsonCodec.of(),
              service -> more.apply(service).policy(Choreography.OUTCOME),
              null);
      case ORCHESTRATION ->
          new EventOrders(
              database,
              broker,
              ORCHESTRATED,
              service -> more.apply(service.outbox()).policy(Orchestration.OUTCOME),
              new Orchestration(OrderChanges.OF_EVENTS));
      case FULFILMENT ->
          new EventOrders(
              database,
              broker,
              JsonCodec.of(
                  CreditMessage.class,
                  StockMessage.class,
                  Fulfilment.Wanted.class,
                  Fulfilment.PaymentDue.class),
              service ->
                  more.apply(service.outbox())
                      .policy(Fulfilment.payments(design.paymentWithin()))
                      .receiver(Fulfilment.RETURNS),
              new Fulfilment());
    };
  }

  // snippet: shared
  /** Starts orders with the customers' credit in the same database. */
  private static OrdersService startShared(
      Database database, Broker broker, UnaryOperator<ServiceBuilder> more) {
    return new EventOrders(
        database, broker, JsonCodec.of(CustomerEvent.class), more, new OneTransaction());
  }

  // end snippet

  /** Starts inventory. */
  public static InventoryService startInventory(Database database, Broker broker) {
    return new InventoryService(
        database,
        broker,
        JsonCodec.of(StockMessage.class),
        service -> service.outbox().receiver(StockRequests.RECEIVER));
  }

  /** Starts the view; see {@link #Store(Databases, Consumer)}. */
  public static ViewService startView(Database database, Broker broker, Consumer<String> shown) {
    return new ViewService(database, broker, "customers", shown);
  }

  /**
   * One database per service.
   *
   * @param customers not used if they are beside the orders
   * @param inventory null: there is no such service
   */
  public record Databases(
      Database customers, Database orders, Database view, @Nullable Database inventory) {
    /** Without inventory. */
    public Databases(Database customers, Database orders, Database view) {
      this(customers, orders, view, null);
    }
  }

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

  /** Where stock is kept; null in flows without. */
  public @Nullable InventoryService inventory() {
    return inventory;
  }

  /** Whether orders and customers are one service with one log. */
  public boolean isShared() {
    return orders.tenon() == customers.tenon();
  }

  /** The services that run. */
  public List<Tenon> services() {
    Set<Tenon> services = new LinkedHashSet<>();
    services.add(orders.tenon());
    services.add(customers.tenon());
    services.add(view.tenon());
    if (inventory != null) {
      services.add(inventory.tenon());
    }
    return List.copyOf(services);
  }

  /** Ends what publishes before what takes it. */
  @Override
  public void close() {
    orders.close();
    customers.close();
    if (inventory != null) {
      inventory.close();
    }
    view.close();
    broker.close();
  }
}
