package dev.tenon.example.b2b.orders;

import dev.tenon.Tenon;
import dev.tenon.command.Execution;
import dev.tenon.command.Loaded;
import dev.tenon.command.Refused;
import dev.tenon.event.EventStore;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.event.Recorded;
import dev.tenon.example.b2b.customers.CustomerEvent;
import dev.tenon.example.b2b.orders.CreditNote.Accept;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.OrderCommand.Cancel;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderOpened;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import dev.tenon.example.b2b.orders.OrderEvent.OrderRejected;
import dev.tenon.example.b2b.orders.OrderEvent.OrderSettled;
import dev.tenon.example.b2b.request.KeyedRequest.RequestAnswered;
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.util.List;

/** The orders service. Its methods block until what they did is durable. */
public final class OrdersService implements AutoCloseable {
  private final Tenon tenon;

  private OrdersService(Tenon tenon) {
    this.tenon = tenon;
  }

  /** Starts it on its own database; the policy says how it reacts to customers' events. */
  public OrdersService(Database database, Broker broker, Policy outcome) {
    this(
        service(database)
            .broker(broker)
            .publish(
                OrderPlaced.class,
                OrderOpened.class,
                OrderRejected.class,
                OrderCancelled.class,
                OrderSettled.class,
                CreditNoteAccepted.class)
            .policy(outcome)
            .start());
  }

  /** For reading alone, what it publishes and takes in being done by others. */
  public static OrdersService reading(Database database) {
    return new OrdersService(service(database).start());
  }

  private static Tenon.Builder service(Database database) {
    return Tenon.service("orders")
        .database(database)
        .codec(
            JsonCodec.of(
                OrderEvent.class,
                CreditNoteAccepted.class,
                CustomerEvent.CreditReserved.class,
                CustomerEvent.CreditRefused.class,
                CustomerEvent.ReservationSettled.class,
                RequestAnswered.class));
  }

  /**
   * Places an order; it is PENDING when this returns. The same order again changes nothing.
   *
   * @throws Refused {@code ID_TAKEN} if another order has this id
   */
  public Execution<Order> place(Place order) {
    return tenon.execute(
        Order.ENTITY, order.orderId(), order, Metadata.occurredAt(order.occurredAt()));
  }

  /**
   * Cancels an open order. Twice is once.
   *
   * @throws Refused {@code NOT_FOUND}, {@code STILL_PENDING}, {@code ALREADY_ENDED} or {@code
   *     ALREADY_SETTLED}
   */
  public Execution<Order> cancel(String orderId) {
    return tenon.execute(Order.ENTITY, orderId, new Cancel());
  }

  /**
   * Accepts a credit note. The same one again changes nothing.
   *
   * @throws Refused {@code ID_TAKEN} if another credit note has this id
   */
  public Execution<CreditNote> accept(Accept note) {
    return tenon.execute(
        CreditNote.ENTITY, note.creditNoteId(), note, Metadata.occurredAt(note.occurredAt()));
  }

  /** An order as it is now. */
  public Loaded<Order> order(String orderId) {
    return tenon.load(Order.ENTITY, orderId);
  }

  /** An order as it was. */
  public Loaded<Order> order(String orderId, Until until) {
    return tenon.load(Order.ENTITY, orderId, until);
  }

  /** A credit note; it never changes. */
  public Loaded<CreditNote> creditNote(String creditNoteId) {
    return tenon.load(CreditNote.ENTITY, creditNoteId);
  }

  /** What happened to an order, oldest first. */
  public List<Recorded<Object>> history(String orderId) {
    return tenon.events().read(Order.ENTITY.stream(orderId));
  }

  /** Ids of orders after that one, in order. */
  public List<String> orderIds(String after, int limit) {
    return ids(Order.ENTITY.category(), after, limit);
  }

  /** Ids of credit notes after that one, in order. */
  public List<String> creditNoteIds(String after, int limit) {
    return ids(CreditNote.ENTITY.category(), after, limit);
  }

  private List<String> ids(String category, String after, int limit) {
    return tenon.events().streams(category, after, limit).stream().map(s -> s.id()).toList();
  }

  /** The service's log. */
  public EventStore events() {
    return tenon.events();
  }

  /** The running service. */
  public Tenon tenon() {
    return tenon;
  }

  @Override
  public void close() {
    tenon.close();
  }
}
