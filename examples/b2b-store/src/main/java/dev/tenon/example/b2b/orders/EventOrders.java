package dev.tenon.example.b2b.orders;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.command.Loaded;
import dev.tenon.event.EventRecord;
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
import dev.tenon.example.b2b.request.Once;
import dev.tenon.example.b2b.request.Once.Done;
import dev.tenon.example.b2b.request.RequestInfo;
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders and credit notes as events in the service's own log. */
public final class EventOrders implements OrdersService {
  private static final long PLACED = 1;

  private final Tenon tenon;
  private final Once once;

  private EventOrders(Tenon tenon) {
    this.tenon = tenon;
    this.once = new Once(tenon);
  }

  /** Starts it on its own database; the policy says how it reacts to customers' events. */
  public EventOrders(Database database, Broker broker, Policy outcome) {
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
  public static EventOrders reading(Database database) {
    return new EventOrders(service(database).start());
  }

  private static ServiceBuilder service(Database database) {
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

  @Override
  public void place(Place order) {
    tenon.execute(Order.ENTITY, order.orderId(), order, Metadata.occurredAt(order.occurredAt()));
  }

  @Override
  public Loaded<Order> place(Place order, RequestInfo request) {
    Done done =
        once.run(
            request,
            unit -> {
              unit.execute(Order.ENTITY, order.orderId(), order);
              return new Done(order.orderId(), PLACED);
            });
    return at(done);
  }

  @Override
  public Loaded<Order> cancel(String orderId, RequestInfo request) {
    Done done =
        once.run(
            request,
            unit -> new Done(orderId, unit.execute(Order.ENTITY, orderId, new Cancel()).version()));
    return at(done);
  }

  /** As it was when the request was done, so that repeating it is answered the same. */
  private Loaded<Order> at(Done done) {
    return order(done.id(), Until.version(done.version()));
  }

  @Override
  public void accept(Accept note) {
    tenon.execute(
        CreditNote.ENTITY, note.creditNoteId(), note, Metadata.occurredAt(note.occurredAt()));
  }

  @Override
  public Loaded<CreditNote> accept(Accept note, RequestInfo request) {
    Done done =
        once.run(
            request,
            unit -> {
              String id = note.creditNoteId();
              return new Done(id, unit.execute(CreditNote.ENTITY, id, note).version());
            });
    return creditNote(done.id());
  }

  @Override
  public Loaded<Order> order(String orderId) {
    return tenon.load(Order.ENTITY, orderId);
  }

  @Override
  public Loaded<Order> order(String orderId, Until until) {
    return tenon.load(Order.ENTITY, orderId, until);
  }

  @Override
  public Loaded<CreditNote> creditNote(String creditNoteId) {
    return tenon.load(CreditNote.ENTITY, creditNoteId);
  }

  @Override
  public List<EventRecord> history(String orderId) {
    return tenon.events().read(Order.ENTITY.stream(orderId)).stream()
        .map(Recorded::record)
        .toList();
  }

  @Override
  public List<String> orderIds(String after, int limit) {
    return ids(Order.ENTITY.category(), after, limit);
  }

  @Override
  public List<String> creditNoteIds(String after, int limit) {
    return ids(CreditNote.ENTITY.category(), after, limit);
  }

  private List<String> ids(String category, String after, int limit) {
    return tenon.events().streams(category, after, limit).stream().map(s -> s.id()).toList();
  }

  @Override
  public List<EventRecord> log(@Nullable EventRecord after, int limit) {
    EventStore log = tenon.events();
    return log.readLog(after == null ? log.start() : log.position(after), limit);
  }

  @Override
  public long written() {
    return tenon.events().end().offset();
  }

  @Override
  public Tenon tenon() {
    return tenon;
  }

  @Override
  public void close() {
    tenon.close();
  }
}
