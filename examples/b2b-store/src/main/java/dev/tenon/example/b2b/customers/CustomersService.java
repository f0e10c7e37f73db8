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
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.math.BigDecimal;
import java.util.List;

/** The customers service. Its methods block until what they did is durable. */
public final class CustomersService implements AutoCloseable {
  private final Tenon tenon;

  private CustomersService(Tenon tenon) {
    this.tenon = tenon;
  }

  /**
   * Starts it on its own database; the policy says how it reacts to orders' events, and the codec
   * knows what it reads of them.
   */
  public CustomersService(Database database, Broker broker, Policy credit, JsonCodec orderEvents) {
    this(
        service(database, orderEvents)
            .broker(broker)
            .publish(CustomerEvent.class.getPermittedSubclasses())
            .policy(credit)
            .start());
  }

  /** For reading alone, what it publishes and takes in being done by others. */
  public static CustomersService reading(Database database) {
    return new CustomersService(service(database, JsonCodec.of()).start());
  }

  private static ServiceBuilder service(Database database, JsonCodec orderEvents) {
    return Tenon.service("customers")
        .database(database)
        .codec(orderEvents.with(CustomerEvent.class, RequestAnswered.class));
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

  /** The running service. */
  public Tenon tenon() {
    return tenon;
  }

  @Override
  public void close() {
    tenon.close();
  }
}
