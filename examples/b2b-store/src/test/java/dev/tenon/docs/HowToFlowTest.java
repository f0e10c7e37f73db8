package dev.tenon.docs;

import static dev.tenon.flow.Reaction.optional;
import static dev.tenon.flow.Reaction.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.orders.OrderLine;
import dev.tenon.example.b2b.orders.OrdersService;
import dev.tenon.example.b2b.request.RequestInfo;
import dev.tenon.flow.Awaited;
import dev.tenon.flow.Choreography;
import dev.tenon.flow.Flow;
import dev.tenon.flow.FlowState;
import dev.tenon.flow.Flows;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Database;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HowToFlowTest {
  // snippet: declare
  static final Choreography ORDER =
      Choreography.named("order")
          .begins("orders", "OrderPlaced")
          .then(
              "orders",
              "OrderPlaced",
              within(Duration.ofSeconds(5), "customers", "CreditReserved", "CreditRefused"))
          .then("orders", "OrderPlaced", optional("customers", "ReservationSettled"))
          .then(
              "customers", "CreditReserved", within(Duration.ofSeconds(5), "orders", "OrderOpened"))
          .then(
              "customers",
              "CreditRefused",
              within(Duration.ofSeconds(5), "orders", "OrderRejected"))
          .ends("orders", "OrderOpened", "OrderRejected")
          .build();

  // end snippet

  private final Database ordersDatabase = MemoryDatabase.create();
  private final Database customersDatabase = MemoryDatabase.create();
  private final Database viewDatabase = MemoryDatabase.create();
  private final InstantSource inAMinute = () -> Instant.now().plusSeconds(60);

  @Test
  void whatIsStuckIsFound() {
    try (InProcessBroker broker = InProcessBroker.create();
        OrdersService orders = Store.startOrders(ordersDatabase, Design.PLAIN, broker)) {
      var line = new OrderLine("box", 1, BigDecimal.TEN.setScale(3));
      orders.place(
          new Place("42", "ann", List.of(line), Instant.EPOCH, true),
          new RequestInfo(Metadata.none().withCorrelationId("sale-42"), null));
    }
    InstantSource clock = inAMinute;
    // snippet: read
    Flows flows =
        Flows.of(
            viewDatabase,
            Map.of("orders", ordersDatabase, "customers", customersDatabase),
            List.of(ORDER),
            clock);
    flows.refresh();
    // end snippet

    StringBuilder alarms = new StringBuilder();
    // snippet: stuck
    for (Awaited awaited : flows.stuck(Duration.ofSeconds(30), null, 100)) {
      String flow = awaited.cause().flow();
      alarms.append(flow + ": none of " + awaited.anyOf() + " came, due " + awaited.due());
    }
    // end snippet
    assertThat(alarms)
        .startsWith("sale-42: none of [customers/CreditReserved, customers/CreditRefused] came");

    // snippet: find
    Optional<Flow> flow = flows.find("sale-42");
    FlowState state = flow.orElseThrow().state();
    // end snippet
    assertThat(state).isEqualTo(FlowState.STUCK);
  }
}
