package dev.tenon.example.b2b.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.tenon.example.b2b.view.CustomerOrders.CustomerRow;
import dev.tenon.example.b2b.view.CustomerOrders.OrderRow;
import dev.tenon.example.b2b.view.ViewService;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /customer-orders}: the view, a little behind the services it joins. */
final class CustomerOrdersResource {
  private final ViewService view;

  CustomerOrdersResource(ViewService view) {
    this.view = view;
  }

  void routes(Router router) {
    router.on("GET", "/customer-orders/{id}", this::get, Page.PARAMETERS);
  }

  /** A customer with a page of orders. */
  record CustomerOrdersBody(
      String customerId,
      String name,
      String creditLimit,
      String held,
      List<ListedOrderBody> orders,
      @JsonInclude(Include.NON_NULL) @Nullable String next) {}

  /** An order in the list. */
  record ListedOrderBody(
      String orderId,
      String status,
      @JsonInclude(Include.NON_NULL) @Nullable String reason,
      String total) {
    static ListedOrderBody of(OrderRow row) {
      return new ListedOrderBody(
          row.orderId(), row.status(), row.reason(), Values.text(row.total()));
    }
  }

  private Response get(Request request) {
    String id = request.id();
    Page.Wanted wanted = Page.Wanted.by(request);
    CustomerRow customer =
        view.customer(id)
            .orElseThrow(
                () -> HttpProblem.notFound("NOT_FOUND", "the view shows no such customer"));
    Page<ListedOrderBody> orders =
        Page.of(
            wanted,
            (after, limit) -> view.ordersOf(id, after, limit),
            OrderRow::orderId,
            row -> Optional.of(ListedOrderBody.of(row)));
    return Response.json(
        200,
        new CustomerOrdersBody(
            id,
            customer.name(),
            Values.text(customer.creditLimit()),
            Values.text(customer.held()),
            orders.items(),
            orders.next()));
  }
}
