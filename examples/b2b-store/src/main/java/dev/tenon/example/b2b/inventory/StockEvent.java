package dev.tenon.example.b2b.inventory;

/** What happens to the stock of an article. */
public sealed interface StockEvent {
  /** The article. */
  String sku();

  /** Units came in. */
  record StockAdded(String sku, long quantity) implements StockEvent {}

  /** Units are kept for an order. */
  record StockHeld(String sku, String orderId, long quantity) implements StockEvent {}

  /** Units are kept for an order no longer. */
  record StockReturned(String sku, String orderId, long quantity) implements StockEvent {}
}
