package dev.tenon.example.b2b.http;

import static dev.tenon.example.b2b.http.FlowWatch.place;
import static dev.tenon.example.b2b.http.FlowWatch.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.StoreFlows;
import dev.tenon.example.b2b.orders.OrdersStyle;
import dev.tenon.flow.Choreography;
import dev.tenon.flow.Flow;
import dev.tenon.flow.FlowState;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.spi.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreFlowsTest {
  private static final String DAY_0 = "2011-01-01T12:00:00Z";
  private static final String DAY_31 = "2011-02-01T12:00:00Z";

  private final Store.Databases databases = RunningApi.databases(style());
  private final Broker broker = InProcessBroker.create();
  private final RunningApi api = RunningApi.on(databases, Design.of(style()), broker);

  private final FlowWatch watch = new FlowWatch(databases);

  OrdersStyle style() {
    return OrdersStyle.EVENTS;
  }

  @AfterEach
  void close() {
    api.close();
    databases.orders().close();
  }

  @Test
  void anOrderIsAFlowThatEnds() {
    api.customer("anna", "100");
    place(api, "1", "10", DAY_0, "sale-1");

    Flow flow = watch.ended("sale-1");

    assertThat(flow.choreography()).isEqualTo("order");
    assertThat(shape(flow.steps()))
        .isEqualTo("orders/OrderPlaced(customers/CreditReserved(orders/OrderOpened))");
    assertThat(watch.stuck()).isEmpty();
  }

  @Test
  void aRejectedOrderEndsToo() {
    api.customer("anna", "100");
    place(api, "1", "100.001", DAY_0, "sale-1");

    assertThat(shape(watch.ended("sale-1").steps()))
        .isEqualTo("orders/OrderPlaced(customers/CreditRefused(orders/OrderRejected))");
  }

  @Test
  void whatAnOrderSettlesIsPartOfItsFlow() {
    api.customer("anna", "100");
    place(api, "1", "100", DAY_0, "sale-1");
    watch.ended("sale-1");
    place(api, "2", "100", DAY_31, "sale-2");

    assertThat(shape(watch.ended("sale-2").steps()))
        .isEqualTo(
            "orders/OrderPlaced(customers/CreditReserved(orders/OrderOpened)"
                + ",customers/ReservationSettled(orders/OrderSettled))");
  }

  @Test
  void aFlowWithoutACorrelationIdIsFoundByAnyOfItsEvents() {
    api.customer("anna", "100");
    api.place("1", "anna", "10", DAY_0);
    api.order("1", "OPEN");
    String opened =
        api.get("/orders/1/events").json().path("items").path(1).path("eventId").asString();

    assertThat(watch.find(opened, flow -> flow.state() == FlowState.ENDED).choreography())
        .isEqualTo("order");
  }

  @Test
  void cancellingAndCreditNotesAreFlowsToo() {
    api.customer("anna", "100");
    api.place("1", "anna", "60", DAY_0);
    api.order("1", "OPEN");
    api.post("/orders/1/cancel", "", "X-Correlation-Id", "cancel-1").is(200);
    api.post(
            "/credit-notes",
            """
            {"creditNoteId":"n","customerId":"anna","occurredAt":"%s",
             "lines":[{"sku":"box","quantity":-1,"unitPrice":"1.000"}]}\
            """
                .formatted(DAY_0),
            "X-Correlation-Id",
            "note-1")
        .is(202);

    // What follows may be seen before what it follows from.
    watch.find(
        "cancel-1",
        flow -> flow.state() == FlowState.ENDED && shape(flow.steps()).contains("CreditReleased"));
    assertThat(shape(watch.ended("note-1").steps()))
        .isEqualTo("orders/CreditNoteAccepted(customers/CreditReturned)");
  }

  @Test
  void theFileSaysTheSame() throws IOException {
    assertThat(Choreography.parse(Files.readString(Path.of("store.flows"))))
        .hasToString(StoreFlows.ALL.toString());
  }
}
