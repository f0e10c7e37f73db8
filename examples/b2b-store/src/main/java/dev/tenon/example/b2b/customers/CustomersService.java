package dev.tenon.example.b2b.customers;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.command.Execution;
import dev.tenon.command.Loaded;
import dev.tenon.command.Refused;
import dev.tenon.event.EventStore;
import dev.tenon.example.b2b.customers.CustomerCommand.ChangeLimit;
import dev.tenon.example.b2b.customers.CustomerCommand.Register;
import dev.tenon.example.b2b.request.KeyedRequest.RequestAnswered;
import dev.tenon.example.b2b.request.Once;
import dev.tenon.json.JsonCodec;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.UnaryOperator;

/** The customers service. Its methods block until what they did is durable. */
public final class CustomersService implements AutoCloseable {
  private final Tenon tenon;
  private final Once once;

  private CustomersService(Tenon tenon, Once once) {
    this.tenon = tenon;
    this.once = once;
  }

  private CustomersService(Tenon tenon) {
    this(tenon, new Once(tenon));
  }

  /**
   * Starts it on its own database.
   *
   * @param others knows what it reads of other services
   * @param reactions adds what it does then
   */
  public CustomersService(
      Database database, Broker broker, JsonCodec others, UnaryOperator<ServiceBuilder> reactions) {
    this(
        reactions
            .apply(service(database, others).broker(broker))
            .publish(CustomerEvent.class.getPermittedSubclasses())
            .start());
  }

  /** For reading alone, what it publishes and takes in being done by others. */
  public static CustomersService reading(Database database) {
    return new CustomersService(service(database, JsonCodec.of()).start());
  }

  /** Customers in the database of another service, which knows their events, and runs them. */
  public static CustomersService in(Tenon other) {
    return new CustomersService(other, new Once(other, "customer_request"));
  }

  private static ServiceBuilder service(Database database, JsonCodec others) {
    return Tenon.service("customers")
        .database(database)
        .codec(others.with(CustomerEvent.class, RequestAnswered.class));
  }

  /**
   * Registers a customer. The same again changes nothing.
   *
   * @throws Refused {@code ID_TAKEN} if another customer has this id
   */
  public Execution<Customer> register(String customerId, String name, BigDecimal creditLimit) {
    return tenon.execute(Customer.ENTITY, customerId, new Register(customerId, name, creditLimit));
  }

  /**
   * Changes a customer's limit.
   *
   * @throws Refused {@code NOT_FOUND} or {@code LIMIT_BELOW_HELD}
   */
  public Execution<Customer> changeLimit(String customerId, BigDecimal creditLimit) {
    return tenon.execute(Customer.ENTITY, customerId, new ChangeLimit(creditLimit));
  }

  /** A customer as it is now. */
  public Loaded<Customer> customer(String customerId) {
    return tenon.load(Customer.ENTITY, customerId);
  }

  /** Ids of customers after that one, in order; some may have been named by an order only. */
  public List<String> customerIds(String after, int limit) {
    return tenon.events().streams(Customer.ENTITY.category(), after, limit).stream()
        .map(stream -> stream.id())
        .toList();
  }

  /** The service's log. */
  public EventStore events() {
    return tenon.events();
  }

  /** What serves requests to it once per key. */
  public Once once() {
    return once;
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
