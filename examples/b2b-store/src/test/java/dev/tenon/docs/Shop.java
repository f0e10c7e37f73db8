package dev.tenon.docs;

// snippet: imports
import static dev.tenon.saga.Effect.cancel;
import static dev.tenon.saga.Effect.schedule;
import static dev.tenon.saga.Effect.send;

import dev.tenon.Tenon;
import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Database;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

// end snippet

/** The service of the tutorial: orders on credit, cancelled if they are not paid in time. */
final class Shop {
  private Shop() {}

  // snippet: words
  record Purchase(String orderId, String customerId, BigDecimal total, Instant payBy) {}

  sealed interface OrderCommand {}

  record Place(Purchase order) implements OrderCommand {}

  record Open() implements OrderCommand {}

  record Reject() implements OrderCommand {}

  record Pay() implements OrderCommand {}

  record Expire() implements OrderCommand {}

  sealed interface OrderEvent {}

  record OrderPlaced(Purchase order) implements OrderEvent {}

  record OrderOpened(Purchase order) implements OrderEvent {}

  record OrderRejected(Purchase order) implements OrderEvent {}

  record OrderPaid(Purchase order) implements OrderEvent {}

  record OrderExpired(Purchase order) implements OrderEvent {}

  // end snippet

  // snippet: order
  enum Status {
    NEW,
    PENDING,
    OPEN,
    REJECTED,
    PAID,
    EXPIRED
  }

  record Order(Purchase purchase, Status status) {
    static final Order NONE =
        new Order(new Purchase("", "", BigDecimal.ZERO, Instant.EPOCH), Status.NEW);

    static final Entity<OrderCommand, Order, OrderEvent> ENTITY =
        Entity.of("order", Decider.of(NONE, Order::decide, Order::evolve));

    private static List<OrderEvent> decide(OrderCommand command, Order order) {
      Purchase it = order.purchase;
      return switch (command) {
        case Place place when order.status == Status.NEW -> List.of(new OrderPlaced(place.order()));
        case Open open when order.status == Status.PENDING -> List.of(new OrderOpened(it));
        case Reject reject when order.status == Status.PENDING -> List.of(new OrderRejected(it));
        case Expire expire when order.status == Status.OPEN -> List.of(new OrderExpired(it));
        case Pay pay when order.status == Status.OPEN -> List.of(new OrderPaid(it));
        case Pay pay -> throw new Refused("NOT_OPEN", "the order is " + order.status);
        default -> List.of();
      };
    }

    private static Order evolve(Order order, OrderEvent event) {
      return switch (event) {
        case OrderPlaced placed -> new Order(placed.order(), Status.PENDING);
        case OrderOpened opened -> new Order(order.purchase, Status.OPEN);
        case OrderRejected rejected -> new Order(order.purchase, Status.REJECTED);
        case OrderPaid paid -> new Order(order.purchase, Status.PAID);
        case OrderExpired expired -> new Order(order.purchase, Status.EXPIRED);
      };
    }
  }

  // end snippet

  // snippet: credit
  sealed interface CreditCommand {}

  record Grant(BigDecimal amount) implements CreditCommand {}

  record Reserve(Purchase order) implements CreditCommand {}

  record Release(Purchase order) implements CreditCommand {}

  sealed interface CreditEvent {}

  record CreditGranted(BigDecimal amount) implements CreditEvent {}

  record CreditReserved(Purchase order) implements CreditEvent {}

  record CreditRefused(Purchase order) implements CreditEvent {}

  record CreditReleased(Purchase order) implements CreditEvent {}

  record Credit(BigDecimal free) {
    static final Entity<CreditCommand, Credit, CreditEvent> ENTITY =
        Entity.of(
            "credit", Decider.of(new Credit(BigDecimal.ZERO), Credit::decide, Credit::evolve));

    private static List<CreditEvent> decide(CreditCommand command, Credit credit) {
      return switch (command) {
        case Grant grant -> List.of(new CreditGranted(grant.amount()));
        case Reserve reserve when reserve.order().total().compareTo(credit.free) > 0 ->
            List.of(new CreditRefused(reserve.order()));
        case Reserve reserve -> List.of(new CreditReserved(reserve.order()));
        case Release release -> List.of(new CreditReleased(release.order()));
      };
    }

    private static Credit evolve(Credit credit, CreditEvent event) {
      return switch (event) {
        case CreditGranted granted -> new Credit(credit.free.add(granted.amount()));
        case CreditReserved reserved -> new Credit(credit.free.subtract(reserved.order().total()));
        case CreditReleased released -> new Credit(credit.free.add(released.order().total()));
        case CreditRefused refused -> credit;
      };
    }
  }

  // end snippet

  // snippet: policies
  record PaymentDue(String orderId) {}

  static final Policy CREDIT_CHECK =
      Policy.named("credit-check")
          .on(OrderPlaced.class, e -> askCredit(e.order(), new Reserve(e.order())))
          .on(CreditReserved.class, e -> send(Order.ENTITY, e.order().orderId(), new Open()))
          .on(CreditRefused.class, e -> send(Order.ENTITY, e.order().orderId(), new Reject()))
          .on(OrderPaid.class, e -> askCredit(e.order(), new Release(e.order())))
          .on(OrderExpired.class, e -> askCredit(e.order(), new Release(e.order())));

  // snippet: payment
  static final Policy PAYMENT =
      Policy.named("payment")
          .on(OrderOpened.class, e -> schedule(e.order().orderId(), e.order().payBy(), due(e)))
          .on(OrderPaid.class, e -> cancel(e.order().orderId()))
          .onTimeout(PaymentDue.class, due -> send(Order.ENTITY, due.orderId(), new Expire()));

  // end snippet

  private static Effect askCredit(Purchase order, CreditCommand command) {
    return send(Credit.ENTITY, order.customerId(), command);
  }

  private static PaymentDue due(OrderOpened opened) {
    return new PaymentDue(opened.order().orderId());
  }

  // end snippet

  // snippet: view
  record OrderRow(String orderId, String customerId, BigDecimal total, Status status) {}

  static final Table<OrderRow> ORDERS =
      Table.of("shop_order", OrderRow.class, "orderId", OrderRow::orderId).indexedBy("customerId");

  static final Projection VIEW =
      Projection.named("orders", ORDERS)
          .on(OrderPlaced.class, (e, rows) -> rows.put(ORDERS, row(e.order(), Status.PENDING)))
          .on(OrderOpened.class, (e, rows) -> rows.put(ORDERS, row(e.order(), Status.OPEN)))
          .on(OrderRejected.class, (e, rows) -> rows.put(ORDERS, row(e.order(), Status.REJECTED)))
          .on(OrderPaid.class, (e, rows) -> rows.put(ORDERS, row(e.order(), Status.PAID)))
          .on(OrderExpired.class, (e, rows) -> rows.put(ORDERS, row(e.order(), Status.EXPIRED)));

  private static OrderRow row(Purchase order, Status status) {
    return new OrderRow(order.orderId(), order.customerId(), order.total(), status);
  }

  // end snippet

  // snippet: start
  static Tenon start(Database database, InstantSource clock) {
    return Tenon.service("shop")
        .database(database)
        .clock(clock)
        .codec(JsonCodec.of(OrderEvent.class, CreditEvent.class, PaymentDue.class))
        .policy(CREDIT_CHECK)
        .policy(PAYMENT)
        .projection(VIEW)
        .start();
  }
  // end snippet
}
