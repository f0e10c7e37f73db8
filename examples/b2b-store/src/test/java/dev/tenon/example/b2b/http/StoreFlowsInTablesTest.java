package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.orders.OrdersStyle;

/** Orders in tables take part in flows by the messages they keep. */
class StoreFlowsInTablesTest extends StoreFlowsTest {
  @Override
  OrdersStyle style() {
    return OrdersStyle.TABLES;
  }
}
