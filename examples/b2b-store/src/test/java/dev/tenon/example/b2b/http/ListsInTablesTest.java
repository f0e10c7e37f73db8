package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.orders.OrdersStyle;

class ListsInTablesTest extends ListsTest {
  @Override
  OrdersStyle style() {
    return OrdersStyle.TABLES;
  }
}
