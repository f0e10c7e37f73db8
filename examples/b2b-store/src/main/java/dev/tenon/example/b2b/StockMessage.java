package dev.tenon.example.b2b;

import java.util.List;

/** What inventory is asked for, and what it replies. */
public sealed interface StockMessage {
  /** The order it is about. */
  String orderId();

  /** So many units of an article. */
  record Item(String sku, long quantity) {}

  /** Keep all of these for an order, or none; each article once. */
  record ReserveStock(String orderId, List<Item> items) implements StockMessage {}

  /** Keep none of these for an order any more. */
  record ReleaseStock(String orderId, List<Item> items) implements StockMessage {}

  /** They are kept. */
  record StockGranted(String orderId) implements StockMessage {}

  /** They are not. */
  record StockDenied(String orderId, String reason) implements StockMessage {}

  /** They are kept no longer. */
  record StockFreed(String orderId) implements StockMessage {}
}
