package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Store;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Database;
import org.junit.jupiter.api.Test;

class PendingOrderTest {
  Design design() {
    return Design.PLAIN;
  }

  @Test
  void cannotBeCancelled() {
    FaultyDatabase customers = new FaultyDatabase();
    try (Database orders = RunningApi.databases(design().orders()).orders();
        RunningApi api =
            RunningApi.on(
                new Store.Databases(customers, orders, MemoryDatabase.create()), design())) {
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
