package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.Placement;
import dev.tenon.example.b2b.orders.OrdersStyle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Says how the store is built. */
final class DesignOptions {
  @Option(
      names = "--orders-style",
      paramLabel = "events|tables",
      defaultValue = "events",
      description =
          "how the orders service keeps its data: as events, or in ordinary tables with an outbox "
              + "(default: ${DEFAULT-VALUE})")
  private String ordersStyle = "events";

  @Option(
      names = "--flow",
      paramLabel = "choreography|orchestration|fulfilment",
      defaultValue = "choreography",
      description =
          "how the services decide an order: by reacting to each other's events, or steered by a saga "
              + "of the orders service; fulfilment: a saga that asks for credit and stock, and payment in "
              + "time, to be served and not replayed (default: ${DEFAULT-VALUE})")
  private String flow = "choreography";

  @Option(
      names = "--placement",
      paramLabel = "separate|shared",
      defaultValue = "separate",
      description =
          "separate: orders and customers are services with a database each; shared: order and credit "
              + "are in one database, and change in one transaction (default: ${DEFAULT-VALUE})")
  private String placement = "separate";

  @Option(
      names = "--payment-within",
      paramLabel = "SECONDS",
      description =
          "how long an open order waits to be paid, with --flow fulfilment; 30 by default")
  private @Nullable String paymentWithin;

  /** What was asked for, or why it cannot be had. */
  Design design() {
    Flow as = flow();
    Duration payment =
        paymentWithin == null
            ? Design.PAYMENT_WITHIN
            : Arguments.seconds("--payment-within", paymentWithin);
    if (paymentWithin != null && as != Flow.FULFILMENT) {
      throw new DemoProblem("--payment-within needs --flow fulfilment");
    }
    Design design = new Design(style(), as, payment, placement());
    requirePossible(design);
    return design;
  }

  private void requirePossible(Design design) {
    boolean inTables = design.orders() == OrdersStyle.TABLES;
    if (design.isShared() && design.flow() != Flow.CHOREOGRAPHY) {
      throw new DemoProblem(
          "--flow "
              + flow
              + " steers services with a database each, and has nothing to steer with --placement"
              + " shared, where order and credit are one transaction; leave out --flow, or use"
              + " --placement separate");
    }
    if (design.isShared() && inTables) {
      throw new DemoProblem(
          "--placement shared keeps orders and credit in one log, so it cannot be had with"
              + " --orders-style tables; use --orders-style events");
    }
    if (design.flow() == Flow.FULFILMENT && inTables) {
      throw new DemoProblem(
          "--flow fulfilment cannot be had with --orders-style tables, which keep no payments; use"
              + " --orders-style events");
    }
  }

  private OrdersStyle style() {
    return switch (ordersStyle) {
      case "events" -> OrdersStyle.EVENTS;
      case "tables" -> OrdersStyle.TABLES;
      default ->
          throw new DemoProblem(
              "--orders-style " + ordersStyle + " is unknown; use events or tables");
    };
  }

  private Flow flow() {
    return switch (flow) {
      case "choreography" -> Flow.CHOREOGRAPHY;
      case "orchestration" -> Flow.ORCHESTRATION;
      case "fulfilment" -> Flow.FULFILMENT;
      default ->
          throw new DemoProblem(
              "--flow " + flow + " is unknown; use choreography, orchestration or fulfilment");
    };
  }

  private Placement placement() {
    return switch (placement) {
      case "separate" -> Placement.SEPARATE;
      case "shared" -> Placement.SHARED;
      default ->
          throw new DemoProblem("--placement " + placement + " is unknown; use separate or shared");
    };
  }
}
