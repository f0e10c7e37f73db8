package dev.tenon.example.b2b.process;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongBiFunction;
import java.util.stream.Stream;

/** The services of the store. */
public enum ServiceName {
  /** Customers and their credit. */
  CUSTOMERS,
  /** Orders and credit notes. */
  ORDERS,
  /** Both together, for reading. */
  VIEW,
  /** Stock, where the flow asks for it. */
  INVENTORY;

  private static final List<Reader> ALWAYS =
      List.of(
          new Reader("orders.outcome", "customers"),
          new Reader("view.customer-orders", "orders"),
          new Reader("view.customer-orders", "customers"));

  /** Who reads a topic. */
  private record Reader(String group, String topic) {}

  /** What it is called in topics, databases and files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static List<Reader> others(Flow flow) {
    return switch (flow) {
      case CHOREOGRAPHY -> List.of(new Reader("customers.credit", "orders"));
      case ORCHESTRATION, FULFILMENT ->
          List.of(
              new Reader("customers.credit", "credit"),
              new Reader("orders.sagas", "orders.replies"));
    };
  }

  private static Stream<Reader> readers(Flow flow) {
    return Stream.concat(ALWAYS.stream(), others(flow).stream());
  }

  /** What they tell each other of, in a flow that is replayed. */
  public static List<String> topics(Flow flow) {
    return readers(flow).map(Reader::topic).distinct().toList();
  }

  /** Those that a design needs. */
  public static List<ServiceName> of(Design design) {
    if (design.isShared()) {
      return List.of(ORDERS, VIEW);
    }
    return design.flow() == Flow.FULFILMENT ? List.of(values()) : List.of(CUSTOMERS, ORDERS, VIEW);
  }

  /**
   * How many published messages are not handled yet, by all services together, in a flow that is
   * replayed.
   *
   * @param lag how many messages of a topic a group has not handled
   */
  public static long lag(Flow flow, ToLongBiFunction<String, String> lag) {
    return readers(flow).mapToLong(reader -> lag.applyAsLong(reader.topic(), reader.group())).sum();
  }
}
