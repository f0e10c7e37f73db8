package dev.tenon.example.b2b.http;

import java.util.Map;

/**
 * A request: method and target, headers, an empty line, the body. It is read as the store reads it
 * and answered without a store.
 */
public final class ExchangesFuzz {
  private static final Router ROUTER =
      new Router()
          .on(
              "GET",
              "/orders",
              request -> Response.json(200, Page.Wanted.by(request)),
              Page.PARAMETERS)
          .on("POST", "/orders", request -> answer(request, Purchase.order(request.body())))
          .on(
              "POST",
              "/credit-notes",
              request -> answer(request, Purchase.creditNote(request.body())))
          .on("GET", "/orders/{id}", request -> Response.json(200, request.id()), "version")
          .on(
              "POST",
              "/orders/{id}/cancel",
              request -> {
                request.noBody();
                return Response.json(200, Map.of()).at("/orders", request.id());
              });

  private static final Exchanges EXCHANGES = new Exchanges(ROUTER, null);

  private ExchangesFuzz() {}

  private static Response answer(Request request, Purchase purchase) {
    request.info(purchase, purchase.occurredAt());
    return Response.json(202, purchase).at("/orders", purchase.idOrNew());
  }

  /** Is answered, and never as if the store had failed. */
  public static void fuzzerTestOneInput(byte[] input) {
    RawExchange exchange = RawExchange.parse(input);
    if (exchange == null) {
      return; // refused by the JDK's server
    }
    EXCHANGES.handle(exchange);
    int status = exchange.getResponseCode();
    if (status < 200 || status >= 500) {
      throw new AssertionError("answered with " + status + ": " + exchange.answer());
    }
  }
}
