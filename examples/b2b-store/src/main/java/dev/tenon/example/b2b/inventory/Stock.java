package dev.tenon.example.b2b.inventory;

import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import dev.tenon.example.b2b.inventory.StockCommand.Add;
import dev.tenon.example.b2b.inventory.StockCommand.Hold;
import dev.tenon.example.b2b.inventory.StockCommand.Look;
import dev.tenon.example.b2b.inventory.StockCommand.Return;
import dev.tenon.example.b2b.inventory.StockEvent.StockAdded;
import dev.tenon.example.b2b.inventory.StockEvent.StockHeld;
import dev.tenon.example.b2b.inventory.StockEvent.StockReturned;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stock of an article.
 *
 * @param sku absent as long as none ever came in
 * @param free what can still be ordered
 * @param held what is kept, by order
 */
public record Stock(@Nullable String sku, long free, Map<String, Long> held) {
  /** Stock by article. */
  public static final Entity<StockCommand, Stock, StockEvent> ENTITY =
      Entity.of("stock", Decider.of(new Stock(null, 0, Map.of()), Stock::decide, Stock::evolve));

  /** Why an order gets none. */
  public static final String OUT_OF_STOCK = "OUT_OF_STOCK";

  /** Whether that much can be kept for an order, or is kept already. */
  public boolean has(String orderId, long quantity) {
    return held.containsKey(orderId) || free >= quantity;
  }

  /** All that is kept. */
  public long heldInAll() {
    return held.values().stream().mapToLong(Long::longValue).sum();
  }

  private static List<? extends StockEvent> decide(StockCommand command, Stock stock) {
    return switch (command) {
      case Add add -> List.of(new StockAdded(add.sku(), add.quantity()));
      case Look look -> List.of();
      case Hold hold -> stock.hold(hold);
      case Return back -> stock.giveBack(back.orderId());
    };
  }

  private List<StockEvent> hold(Hold hold) {
    if (!has(hold.orderId(), hold.quantity())) {
      throw new Refused(OUT_OF_STOCK, "there are " + free + " of " + hold.sku());
    }
    return held.containsKey(hold.orderId())
        ? List.of()
        : List.of(new StockHeld(hold.sku(), hold.orderId(), hold.quantity()));
  }

  private List<StockEvent> giveBack(String orderId) {
    Long quantity = held.get(orderId);
    return sku == null || quantity == null
        ? List.of()
        : List.of(new StockReturned(sku, orderId, quantity));
  }

  // snippet: commutative
  private static Stock evolve(Stock stock, StockEvent event) {
    Map<String, Long> held = new HashMap<>(stock.held);
    return switch (event) {
      case StockAdded added -> new Stock(added.sku(), stock.free + added.quantity(), stock.held);
      case StockHeld kept -> {
        held.put(kept.orderId(), kept.quantity());
        yield new Stock(kept.sku(), stock.free - kept.quantity(), Map.copyOf(held));
      }
      case StockReturned back -> {
        held.remove(back.orderId());
        yield new Stock(back.sku(), stock.free + back.quantity(), Map.copyOf(held));
      }
    };
  }
  // end snippet
}
