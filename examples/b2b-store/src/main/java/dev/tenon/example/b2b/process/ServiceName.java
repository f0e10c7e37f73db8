package dev.tenon.example.b2b.process;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongBiFunction;

/** The services of the store, and whose topics they read. */
public enum ServiceName {
  /** Customers and their credit. */
  CUSTOMERS("credit", "orders"),
  /** Orders and credit notes. */
  ORDERS("outcome", "customers"),
  /** Both together, for reading. */
  VIEW("customer-orders", "orders", "customers");

  private final String reader;
  private final List<String> topics;

  ServiceName(String reader, String... topics) {
    this.reader = reader;
    this.topics = List.of(topics);
  }

  /** What it is called in topics, databases and files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How many published messages are not handled yet, by all services together.
   *
   * @param lag how many messages of a topic a group has not handled
   */
  public static long lag(ToLongBiFunction<String, String> lag) {
    long sum = 0;
    for (ServiceName service : values()) {
      for (String topic : service.topics) {
        sum += lag.applyAsLong(topic, service.id() + "." + service.reader);
      }
    }
    return sum;
  }
}
