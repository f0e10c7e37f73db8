package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.orders.OrdersStyle;

class OrdersApiInTablesTest extends OrdersApiTest {
  @Override
  OrdersStyle style() {
    return OrdersStyle.TABLES;
  }
}
