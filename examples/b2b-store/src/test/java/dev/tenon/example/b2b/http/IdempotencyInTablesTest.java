package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.orders.OrdersStyle;

class IdempotencyInTablesTest extends IdempotencyTest {
  @Override
  OrdersStyle style() {
    return OrdersStyle.TABLES;
  }
}
