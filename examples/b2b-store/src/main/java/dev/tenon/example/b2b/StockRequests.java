package dev.tenon.example.b2b;

import dev.tenon.example.b2b.StockMessage.Item;
import dev.tenon.example.b2b.StockMessage.ReleaseStock;
import dev.tenon.example.b2b.StockMessage.ReserveStock;
import dev.tenon.example.b2b.StockMessage.StockDenied;
import dev.tenon.example.b2b.StockMessage.StockFreed;
import dev.tenon.example.b2b.StockMessage.StockGranted;
import dev.tenon.example.b2b.inventory.Stock;
import dev.tenon.example.b2b.inventory.StockCommand.Hold;
import dev.tenon.example.b2b.inventory.StockCommand.Look;
import dev.tenon.example.b2b.inventory.StockCommand.Return;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;

/** Inventory's part: what it is asked for, and what it replies. */
final class StockRequests {
  /** Where it is asked. */
  static final String TOPIC = "stock";

  static final Receiver RECEIVER =
      Receiver.named("stock")
          .on(TOPIC, ReserveStock.class, StockRequests::reserve)
          .on(TOPIC, ReleaseStock.class, StockRequests::release)
          .parkUnhandled(TOPIC);

  private StockRequests() {}

  // snippet: by-order
  private static void reserve(ReserveStock asked, Delivery it) {
    String id = asked.orderId();
    for (Item item : asked.items()) {
      Stock stock = it.execute(Stock.ENTITY, item.sku(), new Look()).state();
      if (!stock.has(id, item.quantity())) {
        it.reply(new StockDenied(id, Stock.OUT_OF_STOCK));
        return;
      }
    }
    for (Item item : asked.items()) {
      it.execute(Stock.ENTITY, item.sku(), new Hold(item.sku(), id, item.quantity()));
    }
    it.reply(new StockGranted(id));
  }

  private static void release(ReleaseStock asked, Delivery it) {
    for (Item item : asked.items()) {
      it.execute(Stock.ENTITY, item.sku(), new Return(asked.orderId()));
    }
    it.reply(new StockFreed(asked.orderId()));
  }

  // end snippet
}
