package dev.tenon.example.b2b.http;

import static dev.tenon.example.b2b.http.FlowWatch.place;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.customers.CustomersService;
import dev.tenon.flow.Awaited;
import dev.tenon.flow.FlowState;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.spi.Broker;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class StuckFlowTest {
  private static final String DAY_0 = "2011-01-01T12:00:00Z";

  private final Store.Databases databases = RunningApi.inMemory();
  private final Broker broker = InProcessBroker.create();
  @AutoClose private final RunningApi api = RunningApi.on(databases, Design.PLAIN, broker);
  private final FlowWatch watch = new FlowWatch(databases);

  @Test
  void aFlowIsStuckWhileCustomersIsDownAndEndsWhenItIsUp() {
    api.customer("anna", "100");
    api.store().customers().close();
    place(api, "1", "10", DAY_0, "sale-1");

    watch.find("sale-1", flow -> flow.state() == FlowState.STUCK);
    Awaited awaited = watch.stuck().getFirst();
    assertThat(watch.stuck()).hasSize(1);
    assertThat(awaited.cause().flow()).isEqualTo("sale-1");
    assertThat(awaited.cause().name()).hasToString("orders/OrderPlaced");
    assertThat(awaited.anyOf())
        .extracting(Object::toString)
        .containsExactly("customers/CreditReserved", "customers/CreditRefused");

    try (CustomersService up =
        Store.startCustomers(databases.customers(), Flow.CHOREOGRAPHY, broker)) {
      api.order("1", "OPEN");
      watch.ended("sale-1");
      assertThat(up.tenon().failures()).isEmpty();
    }
    assertThat(watch.stuck()).isEmpty();
  }
}
