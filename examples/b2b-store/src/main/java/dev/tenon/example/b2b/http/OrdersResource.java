package dev.tenon.example.b2b.http;

import static dev.tenon.example.b2b.http.HttpProblem.badRequest;
import static dev.tenon.example.b2b.http.HttpProblem.notFound;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.tenon.command.Loaded;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Recorded;
import dev.tenon.example.b2b.http.Once.Done;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.OrderCommand.Cancel;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import dev.tenon.example.b2b.orders.OrdersService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /orders}. */
final class OrdersResource {
  private static final long PLACED = 1;

  private final OrdersService orders;
  private final Once once;

  OrdersResource(OrdersService orders, Once once) {
    this.orders = orders;
    this.once = once;
  }

  void routes(Router router) {
    router
        .on("GET", "/orders", this::list, Page.PARAMETERS)
        .on("POST", "/orders", this::place)
        .on("GET", "/orders/{id}", this::get, "version", "at", "asOf")
        .on("GET", "/orders/{id}/events", this::events)
        .on("POST", "/orders/{id}/cancel", this::cancel);
  }

  /** An order as it reads. */
  record OrderBody(
      String orderId,
      @Nullable String customerId,
      String status,
      @JsonInclude(Include.NON_NULL) @Nullable String reason,
      String total,
      long version,
      Instant occurredAt,
      @Nullable Instant recordedAt) {

    /** Empty if it was not placed yet. */
    static Optional<OrderBody> of(Loaded<Order> order) {
      OrderPlaced placed = order.state().placed();
      return placed == null
          ? Optional.empty()
          : Optional.of(
              new OrderBody(
                  placed.orderId(),
                  placed.customerId(),
                  order.state().status().name(),
                  order.state().reason(),
                  Values.text(placed.total()),
                  order.version(),
                  placed.occurredAt(),
                  order.recordedAt()));
    }
  }

  /** An event as it reads. */
  record EventBody(
      long version,
      String type,
      Instant recordedAt,
      Instant occurredAt,
      UUID eventId,
      @JsonInclude(Include.NON_NULL) @Nullable String correlationId,
      @JsonInclude(Include.NON_NULL) @Nullable String causationId,
      @JsonRawValue String data) {
    static EventBody of(Recorded<?> event) {
      EventRecord record = event.record();
      return new EventBody(
          record.version(),
          record.payload().type(),
          record.recordedAt(),
          record.occurredAt(),
          record.id(),
          record.metadata().correlationId(),
          record.metadata().causationId(),
          new String(record.payload().data(), StandardCharsets.UTF_8));
    }
  }

  private Response place(Request request) throws IOException {
    Purchase wanted = Purchase.order(request.body());
    Instant at = wanted.timeOrNow();
    Done done =
        once.run(
            request,
            wanted,
            request.metadata().withOccurredAt(at),
            unit -> {
              String id = wanted.idOrNew();
              var place =
                  new Place(id, wanted.customerId(), wanted.lines(), at, wanted.timeGiven());
              unit.execute(Order.ENTITY, id, place);
              return new Done(id, PLACED);
            });
    return Response.json(202, at(done)).at("/orders", done.id());
  }

  private Response cancel(Request request) throws IOException {
    String id = request.id();
    request.noBody();
    Done done =
        once.run(
            request,
            Map.of(),
            request.metadata(),
            unit -> new Done(id, unit.execute(Order.ENTITY, id, new Cancel()).version()));
    return Response.json(200, at(done));
  }

  /** As it was when the request was done, so that repeating it is answered the same. */
  private OrderBody at(Done done) {
    return OrderBody.of(orders.order(done.id(), Until.version(done.version()))).orElseThrow();
  }

  private Response list(Request request) {
    return Response.json(
        200,
        Page.of(
            Page.Wanted.by(request),
            orders::orderIds,
            id -> id,
            id -> OrderBody.of(orders.order(id))));
  }

  private Response get(Request request) {
    String id = request.id();
    if (request.parameters().size() > 1) {
      throw badRequest("INVALID_PARAMETER", "give one of 'version', 'at' and 'asOf'");
    }
    Loaded<Order> now = orders.order(id);
    if (!now.exists()) {
      throw notFound("NOT_FOUND", "there is no such order");
    }
    long version = request.integer("version", 1, Long.MAX_VALUE, now.version());
    if (version > now.version()) {
      throw notFound("NO_SUCH_VERSION", "the order is at version " + now.version());
    }
    Instant recorded = time(request, "at");
    Instant occurred = time(request, "asOf");
    Loaded<Order> then = now;
    if (recorded != null) {
      then = orders.order(id, Until.recordedAt(recorded));
    } else if (occurred != null) {
      then = orders.order(id, Until.asOf(occurred));
    } else if (version < now.version()) {
      then = orders.order(id, Until.version(version));
    }
    return Response.json(
        200,
        OrderBody.of(then)
            .orElseThrow(() -> notFound("NOT_YET", "the order did not exist at that time")));
  }

  private static @Nullable Instant time(Request request, String name) {
    String text = request.parameter(name);
    if (text == null) {
      return null;
    }
    Instant time = Values.time(text);
    if (time == null) {
      throw badRequest("INVALID_PARAMETER", "'" + name + "' " + Values.TIME_RULE);
    }
    return time;
  }

  private Response events(Request request) {
    List<EventBody> events = orders.history(request.id()).stream().map(EventBody::of).toList();
    if (events.isEmpty()) {
      throw notFound("NOT_FOUND", "there is no such order");
    }
    return Response.json(200, new Page<>(events, null));
  }
}
