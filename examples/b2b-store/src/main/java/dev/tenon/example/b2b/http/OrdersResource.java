package dev.tenon.example.b2b.http;

import static dev.tenon.example.b2b.http.HttpProblem.badRequest;
import static dev.tenon.example.b2b.http.HttpProblem.notFound;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.tenon.command.Loaded;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore.Until;
import dev.tenon.example.b2b.orders.Order;
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
  private final OrdersService orders;

  OrdersResource(OrdersService orders) {
    this.orders = orders;
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
      @Nullable Instant recordedAt,
      @JsonInclude(Include.NON_NULL) @Nullable Instant paidAt) {

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
                  order.recordedAt(),
                  order.state().settledAt()));
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
    static EventBody of(EventRecord record) {
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
    Place place =
        new Place(wanted.idOrNew(), wanted.customerId(), wanted.lines(), at, wanted.timeGiven());
    OrderBody placed = body(orders.place(place, request.info(wanted, at)));
    return Response.json(202, placed).at("/orders", placed.orderId());
  }

  private Response cancel(Request request) throws IOException {
    String id = request.id();
    request.noBody();
    return Response.json(200, body(orders.cancel(id, request.info(Map.of(), null))));
  }

  private static OrderBody body(Loaded<Order> order) {
    return OrderBody.of(order).orElseThrow();
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
    Until until = until(request);
    Loaded<Order> now = orders.order(id);
    if (!now.exists()) {
      throw notFound("NOT_FOUND", "there is no such order");
    }
    Loaded<Order> then = until == null ? now : orders.order(id, until);
    if (until instanceof Until.Version wanted && wanted.version() > then.version()) {
      throw notFound("NO_SUCH_VERSION", "the order is at version " + then.version());
    }
    return Response.json(
        200,
        OrderBody.of(then)
            .orElseThrow(() -> notFound("NOT_YET", "the order did not exist at that time")));
  }

  /** Null if it is asked for as it is now. */
  private static @Nullable Until until(Request request) {
    if (request.parameter("version") != null) {
      return Until.version(request.integer("version", 1, Long.MAX_VALUE, 1));
    }
    Instant recorded = time(request, "at");
    if (recorded != null) {
      return Until.recordedAt(recorded);
    }
    Instant occurred = time(request, "asOf");
    return occurred == null ? null : Until.asOf(occurred);
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
