package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;
import static dev.tenon.saga.Effect.schedule;
import static dev.tenon.saga.Effect.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Tenon;
import dev.tenon.command.Refused;
import dev.tenon.docs.Shop.Credit;
import dev.tenon.docs.Shop.CreditReserved;
import dev.tenon.docs.Shop.Expire;
import dev.tenon.docs.Shop.Grant;
import dev.tenon.docs.Shop.Open;
import dev.tenon.docs.Shop.Order;
import dev.tenon.docs.Shop.OrderExpired;
import dev.tenon.docs.Shop.OrderOpened;
import dev.tenon.docs.Shop.OrderPaid;
import dev.tenon.docs.Shop.OrderPlaced;
import dev.tenon.docs.Shop.OrderRow;
import dev.tenon.docs.Shop.Pay;
import dev.tenon.docs.Shop.PaymentDue;
import dev.tenon.docs.Shop.Place;
import dev.tenon.docs.Shop.Purchase;
import dev.tenon.docs.Shop.Status;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.testing.Given;
import dev.tenon.testing.ManualClock;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TutorialTest {
  // snippet: purchase
  private static final Instant IN_TWO_WEEKS = ManualClock.START.plus(Duration.ofDays(14));

  private static Purchase purchase(String orderId, String total) {
    return new Purchase(orderId, "ann", new BigDecimal(total), IN_TWO_WEEKS);
  }

  // end snippet

  // snippet: in-memory
  @Test
  void anOrderWithinTheLimitIsOpened() {
    try (Tenon shop = Shop.start(MemoryDatabase.create(), ManualClock.started())) {
      shop.execute(Credit.ENTITY, "ann", new Grant(new BigDecimal("100.00")));

      shop.execute(Order.ENTITY, "o1", new Place(purchase("o1", "60.00")));
      eventually(() -> ordersOfAnn(shop), Map.of("o1", Status.OPEN));

      shop.execute(Order.ENTITY, "o2", new Place(purchase("o2", "60.00")));
      eventually(() -> ordersOfAnn(shop), Map.of("o1", Status.OPEN, "o2", Status.REJECTED));
    }
  }

  private static Map<String, Status> ordersOfAnn(Tenon shop) {
    return shop.views().find(Shop.ORDERS, "customerId", "ann", "", 10).stream()
        .collect(Collectors.toMap(OrderRow::orderId, OrderRow::status));
  }

  // end snippet

  // snippet: refused
  @Test
  void onlyAnOpenOrderIsPaid() {
    try (Tenon shop = Shop.start(MemoryDatabase.create(), ManualClock.started())) {
      assertThatThrownBy(() -> shop.execute(Order.ENTITY, "o1", new Pay()))
          .isInstanceOf(Refused.class)
          .hasMessage("the order is NEW");
    }
  }

  // end snippet

  // snippet: timeout
  @Test
  void whatIsNotPaidInTimeExpiresAndItsCreditIsFreeAgain() {
    ManualClock clock = ManualClock.started();
    try (Tenon shop = Shop.start(MemoryDatabase.create(), clock)) {
      shop.execute(Credit.ENTITY, "ann", new Grant(new BigDecimal("100.00")));
      shop.execute(Order.ENTITY, "o1", new Place(purchase("o1", "60.00")));
      eventually(() -> ordersOfAnn(shop), Map.of("o1", Status.OPEN));
      eventually(shop::backlog, 0L);

      clock.advance(Duration.ofDays(14));

      eventually(() -> ordersOfAnn(shop), Map.of("o1", Status.EXPIRED));
      eventually(
          () -> shop.load(Credit.ENTITY, "ann").state(), new Credit(new BigDecimal("100.00")));
    }
  }

  // end snippet

  @Test
  void whatIsPaidDoesNotExpire() {
    ManualClock clock = ManualClock.started();
    try (Tenon shop = Shop.start(MemoryDatabase.create(), clock)) {
      shop.execute(Credit.ENTITY, "ann", new Grant(new BigDecimal("100.00")));
      shop.execute(Order.ENTITY, "o1", new Place(purchase("o1", "60.00")));
      eventually(() -> ordersOfAnn(shop), Map.of("o1", Status.OPEN));

      shop.execute(Order.ENTITY, "o1", new Pay());
      eventually(() -> ordersOfAnn(shop), Map.of("o1", Status.PAID));
      eventually(shop::backlog, 0L);
      clock.advance(Duration.ofDays(14));

      assertThat(shop.runDueTimers()).isZero();
      assertThat(shop.load(Order.ENTITY, "o1").state().status()).isEqualTo(Status.PAID);
    }
  }

  // snippet: sqlite
  @Test
  void whatWasPlacedIsThereAfterARestart(@TempDir Path directory) {
    Path file = directory.resolve("shop.db");
    // snippet: run
    try (JdbcDatabase database = JdbcDatabase.sqlite(file);
        Tenon shop = Shop.start(database, InstantSource.system())) {
      shop.execute(Credit.ENTITY, "ann", new Grant(new BigDecimal("100.00")));
      shop.execute(Order.ENTITY, "o1", new Place(purchase("o1", "60.00")));
    }
    // end snippet
    try (JdbcDatabase database = JdbcDatabase.sqlite(file);
        Tenon shop = Shop.start(database, ManualClock.started())) {
      eventually(() -> ordersOfAnn(shop), Map.of("o1", Status.OPEN));
    }
  }

  // end snippet

  // snippet: given-decider
  @Test
  void anOpenOrderExpires() {
    Purchase order = purchase("o1", "60.00");
    Given.decider(Order.ENTITY.decider())
        .events(new OrderPlaced(order), new OrderOpened(order))
        .when(new Expire())
        .then(new OrderExpired(order));
  }

  @Test
  void aPaidOrderDoesNotExpire() {
    Purchase order = purchase("o1", "60.00");
    Given.decider(Order.ENTITY.decider())
        .events(new OrderPlaced(order), new OrderOpened(order), new OrderPaid(order))
        .when(new Expire())
        .thenNothing();
  }

  @Test
  void anOrderThatNobodyPlacedCannotBePaid() {
    Given.decider(Order.ENTITY.decider()).when(new Pay()).thenRefused("NOT_OPEN");
  }

  // end snippet

  // snippet: given-policy
  @Test
  void anOpenedOrderIsToBePaidInTime() {
    Purchase order = purchase("o1", "60.00");
    Given.policy(Shop.PAYMENT)
        .when(new OrderOpened(order))
        .then(schedule("o1", IN_TWO_WEEKS, new PaymentDue("o1")));
    Given.policy(Shop.PAYMENT)
        .whenTimeout(new PaymentDue("o1"))
        .then(send(Order.ENTITY, "o1", new Expire()));
  }

  // end snippet

  // snippet: given-projection
  @Test
  void theViewShowsWhereAnOrderIs() {
    Purchase order = purchase("o1", "60.00");
    Given.projection(Shop.VIEW)
        .ownEvents(new OrderPlaced(order), new OrderOpened(order))
        .thenRow(Shop.ORDERS, new OrderRow("o1", "ann", new BigDecimal("60.00"), Status.OPEN));
  }

  // end snippet

  @Test
  void reservedCreditOpensTheOrder() {
    Given.policy(Shop.CREDIT_CHECK)
        .when(new CreditReserved(purchase("o1", "60.00")))
        .then(send(Order.ENTITY, "o1", new Open()));
  }
}
