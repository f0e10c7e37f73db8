package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.orders.OrdersStyle;

class BadRequestInTablesTest extends BadRequestTest {
  @Override
  OrdersStyle style() {
    return OrdersStyle.TABLES;
  }
}
