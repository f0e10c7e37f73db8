package dev.tenon.docs;

import static dev.tenon.saga.Effect.send;

import dev.tenon.Tenon;
import dev.tenon.docs.Shop.Credit;
import dev.tenon.docs.Shop.CreditEvent;
import dev.tenon.docs.Shop.CreditRefused;
import dev.tenon.docs.Shop.CreditReserved;
import dev.tenon.docs.Shop.Open;
import dev.tenon.docs.Shop.Order;
import dev.tenon.docs.Shop.OrderEvent;
import dev.tenon.docs.Shop.OrderExpired;
import dev.tenon.docs.Shop.OrderPaid;
import dev.tenon.docs.Shop.OrderPlaced;
import dev.tenon.docs.Shop.PaymentDue;
import dev.tenon.docs.Shop.Reject;
import dev.tenon.docs.Shop.Release;
import dev.tenon.docs.Shop.Reserve;
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.time.InstantSource;

/** The tutorial's service, divided: orders and credit, each with its own database. */
final class TwoServices {
  private TwoServices() {}

  // snippet: credit-service
  static Tenon credit(Database own, Broker broker) {
    Policy reserve =
        Policy.named("reserve")
            .on(
                "orders",
                OrderPlaced.class,
                e -> send(Credit.ENTITY, e.order().customerId(), new Reserve(e.order())))
            .on(
                "orders",
                OrderPaid.class,
                e -> send(Credit.ENTITY, e.order().customerId(), new Release(e.order())))
            .on(
                "orders",
                OrderExpired.class,
                e -> send(Credit.ENTITY, e.order().customerId(), new Release(e.order())));
    return Tenon.service("credit")
        .database(own)
        .broker(broker)
        .codec(
            JsonCodec.of(CreditEvent.class, OrderPlaced.class, OrderPaid.class, OrderExpired.class))
        .publish(CreditReserved.class, CreditRefused.class)
        .policy(reserve)
        .start();
  }

  // end snippet

  // snippet: orders-service
  static Tenon orders(Database own, Broker broker, InstantSource clock) {
    Policy outcome =
        Policy.named("outcome")
            .on(
                "credit",
                CreditReserved.class,
                e -> send(Order.ENTITY, e.order().orderId(), new Open()))
            .on(
                "credit",
                CreditRefused.class,
                e -> send(Order.ENTITY, e.order().orderId(), new Reject()));
    return Tenon.service("orders")
        .database(own)
        .broker(broker)
        .clock(clock)
        .codec(
            JsonCodec.of(
                OrderEvent.class, PaymentDue.class, CreditReserved.class, CreditRefused.class))
        .publish()
        .policy(outcome)
        .policy(Shop.PAYMENT)
        .projection(Shop.VIEW)
        .start();
  }
  // end snippet
}
