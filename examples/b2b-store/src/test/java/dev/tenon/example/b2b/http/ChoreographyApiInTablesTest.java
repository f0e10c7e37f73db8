package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.orders.OrdersStyle;

class ChoreographyApiInTablesTest extends ChoreographyApiTest {
  @Override
  OrdersStyle style() {
    return OrdersStyle.TABLES;
  }
}
