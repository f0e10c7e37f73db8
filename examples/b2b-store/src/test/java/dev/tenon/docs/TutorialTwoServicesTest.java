package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;

import dev.tenon.Tenon;
import dev.tenon.docs.Shop.Credit;
import dev.tenon.docs.Shop.Grant;
import dev.tenon.docs.Shop.Order;
import dev.tenon.docs.Shop.OrderRow;
import dev.tenon.docs.Shop.Place;
import dev.tenon.docs.Shop.Purchase;
import dev.tenon.docs.Shop.Status;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.spi.Broker;
import dev.tenon.testing.ManualClock;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TutorialTwoServicesTest {
  private final ManualClock clock = ManualClock.started();

  // snippet: down
  @Test
  void anOrderWaitsForCreditThatIsDown(@TempDir Path directory) {
    try (Broker broker = InProcessBroker.create();
        JdbcDatabase ofOrders = JdbcDatabase.sqlite(directory.resolve("orders.db"));
        JdbcDatabase ofCredit = JdbcDatabase.sqlite(directory.resolve("credit.db"));
        Tenon orders = TwoServices.orders(ofOrders, broker, clock)) {
      try (Tenon credit = TwoServices.credit(ofCredit, broker)) {
        credit.execute(Credit.ENTITY, "ann", new Grant(new BigDecimal("100.00")));
      }

      orders.execute(Order.ENTITY, "o1", new Place(purchase("o1")));
      eventually(() -> status(orders), Status.PENDING);

      try (Tenon credit = TwoServices.credit(ofCredit, broker)) {
        eventually(() -> status(orders), Status.OPEN);
        eventually(() -> freeCredit(credit), new BigDecimal("40.00"));
      }
    }
  }

  // end snippet

  @Test
  void whatIsNotPaidGivesItsCreditBack(@TempDir Path directory) {
    try (Broker broker = InProcessBroker.create();
        JdbcDatabase ofOrders = JdbcDatabase.sqlite(directory.resolve("orders.db"));
        JdbcDatabase ofCredit = JdbcDatabase.sqlite(directory.resolve("credit.db"));
        Tenon credit = TwoServices.credit(ofCredit, broker);
        Tenon orders = TwoServices.orders(ofOrders, broker, clock)) {
      credit.execute(Credit.ENTITY, "ann", new Grant(new BigDecimal("100.00")));
      orders.execute(Order.ENTITY, "o1", new Place(purchase("o1")));
      eventually(() -> status(orders), Status.OPEN);
      eventually(orders::backlog, 0L);

      clock.advance(Duration.ofDays(14));

      eventually(() -> freeCredit(credit), new BigDecimal("100.00"));
    }
  }

  private static Purchase purchase(String orderId) {
    return new Purchase(
        orderId, "ann", new BigDecimal("60.00"), ManualClock.START.plus(Duration.ofDays(14)));
  }

  private static Status status(Tenon orders) {
    return orders.views().get(Shop.ORDERS, "o1").map(OrderRow::status).orElse(Status.NEW);
  }

  private static BigDecimal freeCredit(Tenon credit) {
    return credit.load(Credit.ENTITY, "ann").state().free();
  }
}
