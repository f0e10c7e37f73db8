package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Store;
import dev.tenon.memory.MemoryDatabase;
import org.junit.jupiter.api.Test;

class PendingOrderTest {
  @Test
  void cannotBeCancelled() {
    FaultyDatabase customers = new FaultyDatabase();
    var databases =
        new Store.Databases(customers, MemoryDatabase.create(), MemoryDatabase.create());
    try (RunningApi api = RunningApi.on(databases)) {
      api.customer("anna", "100");
      customers.failOn("CreditReserved");
      api.place("1", "anna", "10", "2011-01-01T12:00:00Z");
      api.post("/orders/1/cancel", "").isProblem(409, "STILL_PENDING");
      customers.recover();
      api.order("1", "OPEN");
      api.post("/orders/1/cancel", "").is(200);
    }
  }
}
