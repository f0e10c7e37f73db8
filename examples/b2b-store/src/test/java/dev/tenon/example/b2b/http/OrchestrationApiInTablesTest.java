package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.orders.OrdersStyle;

class OrchestrationApiInTablesTest extends ChoreographyApiTest {
  @Override
  Design design() {
    return Design.of(OrdersStyle.TABLES).withFlow(Flow.ORCHESTRATION);
  }
}
