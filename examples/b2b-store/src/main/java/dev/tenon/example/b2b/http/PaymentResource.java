package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.http.OrdersResource.OrderBody;
import dev.tenon.example.b2b.orders.EventOrders;
import java.io.IOException;
import java.math.BigDecimal;

/** {@code /orders/{id}/payment}. */
final class PaymentResource {
  private final EventOrders orders;

  PaymentResource(EventOrders orders) {
    this.orders = orders;
  }

  void routes(Router router) {
    router.on("POST", "/orders/{id}/payment", this::pay);
  }

  private record Payment(BigDecimal amount) {}

  private Response pay(Request request) throws IOException {
    Payment payment = new Payment(request.body().only("amount").money("amount"));
    return Response.json(
        200,
        OrderBody.of(orders.pay(request.id(), payment.amount(), request.info(payment, null)))
            .orElseThrow());
  }
}
