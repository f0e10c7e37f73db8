package dev.tenon.example.b2b.http;

import dev.tenon.Tenon;
import dev.tenon.example.b2b.customers.CustomerCommand.Register;
import dev.tenon.example.b2b.customers.CustomersService;
import dev.tenon.example.b2b.orders.CreditNote.Accept;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.orders.OrdersService;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * {@code /replay}: for who replays a file and started this process. Commands come as they are, past
 * the rules of the API, which are stricter than a file's; repeating one is harmless.
 */
final class ReplayResource {
  private static final Response DONE = Response.json(200, Map.of());

  private ReplayResource() {}

  /**
   * How far a service is.
   *
   * @param written how many events its log has
   * @param unpublished how many of them are not published yet
   */
  record Progress(long written, long unpublished) {}

  static void routes(Router router, OrdersService orders) {
    router
        .on(
            "POST",
            "/replay/orders",
            request -> {
              orders.place(Json.read(request.bytes(), Place.class));
              return DONE;
            })
        .on(
            "POST",
            "/replay/credit-notes",
            request -> {
              orders.accept(Json.read(request.bytes(), Accept.class));
              return DONE;
            });
    progress(router, orders::written, orders.tenon());
  }

  static void routes(Router router, CustomersService customers) {
    router.on(
        "POST",
        "/replay/customers",
        request -> {
          Register register = Json.read(request.bytes(), Register.class);
          customers.register(register.customerId(), register.name(), register.creditLimit());
          return DONE;
        });
    progress(router, () -> customers.events().end().offset(), customers.tenon());
  }

  private static void progress(Router router, LongSupplier written, Tenon service) {
    router.on(
        "GET",
        "/replay/progress",
        request ->
            Response.json(200, new Progress(written.getAsLong(), Math.max(0, service.backlog()))));
  }
}
