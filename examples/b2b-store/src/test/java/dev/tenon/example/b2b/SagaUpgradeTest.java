package dev.tenon.example.b2b;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.ServiceBuilder;
import dev.tenon.example.b2b.Orchestration.NewOrder;
import dev.tenon.example.b2b.customers.CustomersService;
import dev.tenon.example.b2b.http.StoreApi;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.EventOrders;
import dev.tenon.example.b2b.orders.FollowUp;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.OrderChanges;
import dev.tenon.example.b2b.orders.OrderCommand.Open;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The saga is changed while a thousand orders wait for their credit. */
class SagaUpgradeTest {
  private static final int OLD = 1_000;
  private static final int NEW = 10;

  /** With other names of its steps, and one more. */
  private static final Saga<NewOrder> LOOKING_TWICE =
      Saga.named("createOrder", NewOrder.class)
          .version(2)
          .step(
              "place",
              step ->
                  step.local((order, tx, unit) -> {})
                      .compensation((order, tx, unit) ->
                          unit.execute(Order.ENTITY, order.orderId(), order.reject())))
          .step("look", step -> step.local((order, tx, unit) -> {}).harmless())
          .step(
              "reserve",
              step ->
                  step.request(CreditRequests.TOPIC, NewOrder::lane, NewOrder::reserveCredit)
                      .onReply(CreditMessage.CreditGranted.class)
                      .onRefusal(
                          CreditMessage.CreditDenied.class,
                          (order, no) -> order.refused(no.reason()))
                      .compensation(NewOrder::releaseCredit, CreditMessage.CreditFreed.class))
          .step(
              "open",
              step ->
                  step.local((order, tx, unit) ->
                          unit.execute(Order.ENTITY, order.orderId(), new Open()))
                      .pivot())
          .build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final MemoryDatabase database = MemoryDatabase.create();

  @AutoClose private final InProcessBroker broker = InProcessBroker.create();

  @Test
  void theOldOnesEndOnTheirDefinitionAndNewOnesOnTheNew() {
    try (EventOrders orders = start(new Orchestration(OrderChanges.OF_EVENTS));
        StoreApi api = StoreApi.start(orders, anyPort())) {
      for (int i = 0; i < OLD; i++) {
        place(api, "old" + i);
      }
      assertThat(sagas(orders, SagaStatus.RUNNING)).hasSize(OLD);
    }

    try (CustomersService customers =
            Store.startCustomers(MemoryDatabase.create(), Flow.ORCHESTRATION, broker);
        EventOrders orders = start(new StartsNew());
        StoreApi api = StoreApi.start(orders, anyPort())) {
      customers.register("anna", "Anna", BigDecimal.valueOf(OLD + NEW));
      for (int i = 0; i < NEW; i++) {
        place(api, "new" + i);
      }
      IntStream.range(0, OLD).forEach(i -> awaitEnd(api, "old" + i));
      IntStream.range(0, NEW).forEach(i -> awaitEnd(api, "new" + i));

      assertThat(sagas(orders, SagaStatus.RUNNING)).isEmpty();
      List<SagaInstance> ended = new ArrayList<>(sagas(orders, SagaStatus.COMPLETED));
      ended.addAll(sagas(orders, SagaStatus.COMPENSATED));
      assertThat(ended).filteredOn(one -> one.version() == 1).hasSize(OLD);
      assertThat(ended).filteredOn(one -> one.version() == 2).hasSize(NEW);
    }
  }

  /** As the new version of the store would. */
  private static final class StartsNew implements FollowUp {
    private final FollowUp before = new Orchestration(OrderChanges.OF_EVENTS);

    @Override
    public List<Saga<?>> sagas() {
      return List.of(before.sagas().getFirst(), LOOKING_TWICE);
    }

    @Override
    public void placed(OrderPlaced order, Scope scope) {
      scope
          .orders()
          .sagas()
          .start(scope.unit(), LOOKING_TWICE, order.orderId(), NewOrder.of(order));
    }

    @Override
    public void cancelled(OrderPlaced order, Scope scope) {
      before.cancelled(order, scope);
    }

    @Override
    public void accepted(CreditNoteAccepted note, Scope scope) {
      before.accepted(note, scope);
    }
  }

  private EventOrders start(FollowUp followUp) {
    return new EventOrders(
        database,
        broker,
        JsonCodec.of(CreditMessage.class, NewOrder.class),
        ServiceBuilder::outbox,
        followUp);
  }

  private static List<SagaInstance> sagas(EventOrders orders, SagaStatus status) {
    return orders.tenon().sagas().list(SagaFilter.all().in(status), null, 2 * OLD);
  }

  private void place(StoreApi api, String id) {
    String body =
        "{\"orderId\":\"%s\",\"customerId\":\"anna\",".formatted(id)
            + "\"lines\":[{\"sku\":\"box\",\"quantity\":1,\"unitPrice\":1}]}";
    HttpResponse<String> answer = send(request(api, "/orders").POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private void awaitEnd(StoreApi api, String id) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      String body = send(request(api, "/orders/" + id).GET()).body();
      if (!body.contains("PENDING")) {
        return;
      }
      assertThat(System.nanoTime()).as(body).isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static HttpRequest.Builder request(StoreApi api, String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + api.port() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
