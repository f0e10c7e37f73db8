package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.docs.Shop.Credit;
import dev.tenon.docs.Shop.CreditCommand;
import dev.tenon.docs.Shop.CreditEvent;
import dev.tenon.docs.Shop.Grant;
import dev.tenon.docs.Shop.Order;
import dev.tenon.docs.Shop.OrderEvent;
import dev.tenon.docs.Shop.OrderOpened;
import dev.tenon.docs.Shop.Place;
import dev.tenon.docs.Shop.Purchase;
import dev.tenon.docs.Shop.Status;
import dev.tenon.event.StreamId;
import dev.tenon.json.JsonCodec;
import dev.tenon.testing.ManualClock;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HowToTenantsTest {
  // snippet: view
  record OpenOrder(String key, String tenant, String orderId) {}

  static final Table<OpenOrder> OPEN_ORDERS =
      Table.of("open_order", OpenOrder.class, "key", OpenOrder::key).indexedBy("tenant");

  static final Projection VIEW =
      Projection.named("open-orders", OPEN_ORDERS)
          .on(
              OrderOpened.class,
              (opened, message, rows) -> {
                String tenant = message.tenant();
                String orderId = opened.order().orderId();
                rows.put(OPEN_ORDERS, new OpenOrder(tenant + '/' + orderId, tenant, orderId));
              });

  // end snippet

  private final Tenon shop =
      Tenon.service("shop")
          .codec(JsonCodec.of(OrderEvent.class, CreditEvent.class))
          .policy(Shop.CREDIT_CHECK)
          .projection(VIEW)
          .start();

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void tenantsAreKeptApart() {
    Purchase purchase = new Purchase("o1", "ann", new BigDecimal("60.00"), ManualClock.START);
    // snippet: commands
    Entity<CreditCommand, Credit, CreditEvent> credit = Credit.ENTITY.inTenant("acme");
    shop.execute(credit, "ann", new Grant(new BigDecimal("100.00")));
    shop.execute(Order.ENTITY.inTenant("acme"), "o1", new Place(purchase));
    shop.execute(Order.ENTITY.inTenant("zeta"), "o1", new Place(purchase));
    // end snippet
    eventually(shop::backlog, 0L);

    assertThat(shop.load(Order.ENTITY.inTenant("acme"), "o1").state().status())
        .isEqualTo(Status.OPEN);
    assertThat(shop.load(Order.ENTITY.inTenant("zeta"), "o1").state().status())
        .isEqualTo(Status.REJECTED);
    // snippet: find
    List<OpenOrder> ofAcme = shop.views().find(OPEN_ORDERS, "tenant", "acme", "", 100);
    // end snippet
    assertThat(ofAcme).containsExactly(new OpenOrder("acme/o1", "acme", "o1"));
    // snippet: list
    List<String> tenants = shop.events().tenants("", 100);
    List<StreamId> orders = shop.events().streams("acme", "order", "", 100);
    // end snippet
    assertThat(tenants).containsExactly("acme", "zeta");
    assertThat(orders).containsExactly(new StreamId("acme", "order", "o1"));
  }
}
