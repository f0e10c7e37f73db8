package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.inventory.InventoryService;
import dev.tenon.example.b2b.inventory.Stock;
import dev.tenon.example.b2b.inventory.StockCommand.Add;
import dev.tenon.example.b2b.request.Once;
import dev.tenon.example.b2b.request.Once.Done;
import java.io.IOException;

/** {@code /stock}. */
final class StockResource {
  private static final long MAX_QUANTITY = 1_000_000_000;

  private final InventoryService inventory;
  private final Once once;

  StockResource(InventoryService inventory) {
    this.inventory = inventory;
    this.once = new Once(inventory.tenon());
  }

  void routes(Router router) {
    router.on("POST", "/stock", this::add).on("GET", "/stock/{id}", this::get);
  }

  /**
   * An article's stock as it reads.
   *
   * @param quantity what can still be ordered
   * @param held what is kept for orders
   */
  record StockBody(String sku, long quantity, long held) {
    static StockBody of(String sku, Stock stock) {
      return new StockBody(sku, stock.free(), stock.heldInAll());
    }
  }

  private record Arrival(String sku, long quantity) {
    static Arrival of(JsonBody body) {
      body.only("sku", "quantity");
      return new Arrival(body.id("sku"), body.integer("quantity", 1, MAX_QUANTITY));
    }
  }

  private Response add(Request request) throws IOException {
    Arrival arrival = Arrival.of(request.body());
    String sku = arrival.sku();
    Done done =
        once.run(
            request.info(arrival, null),
            unit -> {
              var add = new Add(sku, arrival.quantity());
              return new Done(sku, unit.execute(Stock.ENTITY, sku, add).version());
            });
    // As it was then, so that repeating it is answered the same.
    Stock stock = inventory.stock(sku, done.version());
    return Response.json(201, StockBody.of(sku, stock)).at("/stock", sku);
  }

  private Response get(Request request) {
    String sku = request.id();
    Stock stock = inventory.stock(sku).state();
    if (stock.sku() == null) {
      throw HttpProblem.notFound("NOT_FOUND", "there is no such article");
    }
    return Response.json(200, StockBody.of(sku, stock));
  }
}
