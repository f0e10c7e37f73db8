package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.orders.OrdersStyle;

class CreditNotesApiInTablesTest extends CreditNotesApiTest {
  @Override
  OrdersStyle style() {
    return OrdersStyle.TABLES;
  }
}
