package dev.tenon.example.b2b.process;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongBiFunction;

/** The services of the store, and whose topics they read. */
public enum ServiceName {
  /** Customers and their credit. */
  CUSTOMERS("credit"),
  /** Orders and credit notes. */
  ORDERS("outcome"),
  /** Both together, for reading. */
  VIEW("customer-orders");

  private final String reader;

  ServiceName(String reader) {
    this.reader = reader;
  }

  /** What it is called in topics, databases and files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  private List<ServiceName> readsOf() {
    return switch (this) {
      case CUSTOMERS -> List.of(ORDERS);
      case ORDERS -> List.of(CUSTOMERS);
      case VIEW -> List.of(ORDERS, CUSTOMERS);
    };
  }

  /**
   * How many published messages are not handled yet, by all services together.
   *
   * @param lag how many messages of a topic a group has not handled
   */
  public static long lag(ToLongBiFunction<String, String> lag) {
    long sum = 0;
    for (ServiceName service : values()) {
      for (ServiceName topic : service.readsOf()) {
        sum += lag.applyAsLong(topic.id(), service.id() + "." + service.reader);
      }
    }
    return sum;
  }
}
