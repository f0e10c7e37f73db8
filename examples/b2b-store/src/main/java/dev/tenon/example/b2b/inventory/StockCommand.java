package dev.tenon.example.b2b.inventory;

/** What can be asked of the stock of an article. */
public sealed interface StockCommand {
  /** Add units that came in. */
  record Add(String sku, long quantity) implements StockCommand {}

  /** Look how much there is; changes nothing. */
  record Look() implements StockCommand {}

  /** Keep units for an order. Twice is once. */
  record Hold(String sku, String orderId, long quantity) implements StockCommand {}

  /** Keep none for an order any more. */
  record Return(String orderId) implements StockCommand {}
}
