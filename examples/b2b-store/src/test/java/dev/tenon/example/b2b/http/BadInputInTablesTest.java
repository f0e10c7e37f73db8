package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.orders.OrdersStyle;

class BadInputInTablesTest extends BadInputTest {
  @Override
  OrdersStyle style() {
    return OrdersStyle.TABLES;
  }
}
