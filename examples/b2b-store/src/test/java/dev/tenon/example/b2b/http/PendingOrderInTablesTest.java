package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.orders.OrdersStyle;

class PendingOrderInTablesTest extends PendingOrderTest {
  @Override
  OrdersStyle style() {
    return OrdersStyle.TABLES;
  }
}
