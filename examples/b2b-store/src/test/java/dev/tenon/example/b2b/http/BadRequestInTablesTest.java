package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.orders.OrdersStyle;

class BadRequestInTablesTest extends BadRequestTest {
  @Override
  Design design() {
    return Design.of(OrdersStyle.TABLES);
  }
}
