package dev.tenon.example.b2b.orders.tables;

import static java.util.Objects.requireNonNull;

import dev.tenon.Tenon;
import dev.tenon.command.Loaded;
import dev.tenon.command.Refused;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditRefused;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReserved;
import dev.tenon.example.b2b.customers.CustomerEvent.ReservationSettled;
import dev.tenon.example.b2b.orders.CreditNote;
import dev.tenon.example.b2b.orders.CreditNote.Accept;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.Order.Status;
import dev.tenon.example.b2b.orders.OrderCommand;
import dev.tenon.example.b2b.orders.OrderCommand.Cancel;
import dev.tenon.example.b2b.orders.OrderCommand.NoteSettled;
import dev.tenon.example.b2b.orders.OrderCommand.Open;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.orders.OrderCommand.Reject;
import dev.tenon.example.b2b.orders.OrderEvent;
import dev.tenon.example.b2b.orders.OrdersService;
import dev.tenon.example.b2b.orders.tables.RequestTable.Answered;
import dev.tenon.example.b2b.request.RequestInfo;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.json.JsonCodec;
import dev.tenon.message.OutboxOptions;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Orders and credit notes as rows of ordinary tables, decided by the same rules. What others are to
 * hear goes into the outbox, in the transaction that changes the rows, and is kept after it was
 * sent: what happened is read from there.
 */
public final class TableOrders implements OrdersService {
  private static final JsonCodec CODEC =
      JsonCodec.of(
          OrderEvent.class,
          CreditNoteAccepted.class,
          CreditReserved.class,
          CreditRefused.class,
          ReservationSettled.class);
  private static final Duration FOR_EVER = Duration.ofDays(365_000);
  private static final long PLACED = 1;

  private final OrderTable orders;
  private final CreditNoteTable notes = new CreditNoteTable();
  private final RequestTable requests = new RequestTable();
  private final SentMessages sent = new SentMessages(CODEC);
  private final Tenon tenon;
  private final Transactions transactions;

  private TableOrders(OrderTable orders, Tenon tenon) {
    this.orders = orders;
    this.tenon = tenon;
    this.transactions = new Transactions(tenon);
  }

  /** Starts it on its own database, creating the tables that are missing. */
  public static TableOrders start(Database database, Broker broker) {
    OrderTable orders = new OrderTable(OrderSchema.prepare(database));
    // snippet: start
    Tenon tenon =
        Tenon.service("orders")
            .database(database)
            .broker(broker)
            .codec(CODEC)
            .outbox(OutboxOptions.defaults().withSentKept(FOR_EVER))
            .receiver(outcome(orders))
            .start();
    // end snippet
    return new TableOrders(orders, tenon);
  }

  /** For reading alone, what it sends and takes in being done by others. */
  public static TableOrders reading(Database database) {
    OrderTable orders = new OrderTable(OrderSchema.prepare(database));
    return new TableOrders(orders, Tenon.service("orders").database(database).codec(CODEC).start());
  }

  // snippet: receiver
  /** How it reacts to customers' events. */
  private static Receiver outcome(OrderTable orders) {
    return Receiver.named("outcome")
        .on(
            "customers",
            CreditReserved.class,
            (e, delivery) -> change(orders, delivery, e.orderId(), new Open()))
        .on(
            "customers",
            CreditRefused.class,
            (e, delivery) -> change(orders, delivery, e.orderId(), new Reject(e.reason())))
        .on(
            "customers",
            ReservationSettled.class,
            (e, delivery) -> change(orders, delivery, e.orderId(), new NoteSettled(e.settledAt())));
  }

  private static void change(
      OrderTable orders, Delivery delivery, String orderId, OrderCommand command)
      throws SQLException {
    Connection connection = delivery.tx().unwrap(Connection.class);
    Decision.decide(Order.ENTITY, orders, connection, orderId, command, delivery::send);
  }

  // end snippet

  @Override
  public void place(Place order) {
    Metadata metadata = Metadata.occurredAt(order.occurredAt());
    transactions.run((tx, connection) -> place(tx, connection, order, metadata));
  }

  @Override
  public Loaded<Order> place(Place order, RequestInfo request) {
    return transactions.run((tx, connection) -> {
      Answered placed =
          once(connection, request, () -> place(tx, connection, order, request.metadata()));
      return at(connection, placed);
    });
  }

  // snippet: place
  private Answered place(Tx tx, Connection connection, Place order, Metadata metadata)
      throws SQLException {
    String id = order.orderId();
    Decision.decide(
        Order.ENTITY,
        orders,
        connection,
        id,
        order,
        message -> tenon.send(tx, message.withMetadata(metadata)));
    return new Answered(id, PLACED, orders.placedAt(connection, id));
  }

  // end snippet

  @Override
  public Loaded<Order> cancel(String orderId, RequestInfo request) {
    return transactions.run((tx, connection) -> {
      Answered cancelled =
          once(connection, request, () -> cancel(tx, connection, orderId, request.metadata()));
      return at(connection, cancelled);
    });
  }

  private Answered cancel(Tx tx, Connection connection, String orderId, Metadata metadata)
      throws SQLException {
    Loaded<Order> cancelled =
        Decision.decide(
            Order.ENTITY,
            orders,
            connection,
            orderId,
            new Cancel(),
            message -> tenon.send(tx, message.withMetadata(metadata)));
    return answered(orderId, cancelled);
  }

  /** As it was when the request was done: placed, or cancelled, which it is ever after. */
  private Loaded<Order> at(Connection connection, Answered answered) throws SQLException {
    Order now = orders.find(connection, answered.id(), false).state();
    Order then =
        answered.version() == PLACED ? new Order(now.placed(), Status.PENDING, null, null) : now;
    return new Loaded<>(answered.version(), then, answered.recordedAt());
  }

  @Override
  public void accept(Accept note) {
    Metadata metadata = Metadata.occurredAt(note.occurredAt());
    transactions.run((tx, connection) -> accept(tx, connection, note, metadata));
  }

  @Override
  public Loaded<CreditNote> accept(Accept note, RequestInfo request) {
    return transactions.run((tx, connection) -> {
      Answered accepted =
          once(connection, request, () -> accept(tx, connection, note, request.metadata()));
      return notes.find(connection, accepted.id(), false);
    });
  }

  private Answered accept(Tx tx, Connection connection, Accept note, Metadata metadata)
      throws SQLException {
    Loaded<CreditNote> accepted =
        Decision.decide(
            CreditNote.ENTITY,
            notes,
            connection,
            note.creditNoteId(),
            note,
            message -> tenon.send(tx, message.withMetadata(metadata)));
    return answered(note.creditNoteId(), accepted);
  }

  private static Answered answered(String id, Loaded<?> now) {
    return new Answered(id, now.version(), requireNonNull(now.recordedAt()));
  }

  @FunctionalInterface
  private interface Serving {
    Answered serve() throws SQLException;
  }

  /** Serves a request unless it was served under its key: key and rows are committed together. */
  private Answered once(Connection connection, RequestInfo request, Serving serving)
      throws SQLException {
    RequestInfo.Key key = request.key();
    Answered before = key == null ? null : requests.find(connection, key);
    if (before != null) {
      return before;
    }
    Answered answered = serving.serve();
    if (key != null) {
      requests.insert(connection, key, answered);
    }
    return answered;
  }

  @Override
  public Loaded<Order> order(String orderId) {
    return transactions.run((tx, connection) -> orders.find(connection, orderId, false));
  }

  @Override
  public Loaded<Order> order(String orderId, Until until) {
    throw new Refused(
        "NO_HISTORY",
        "orders are kept in tables, as they are now; what happened is told by /orders/{id}/events,"
            + " and --orders-style events keeps what they were");
  }

  @Override
  public Loaded<CreditNote> creditNote(String creditNoteId) {
    return transactions.run((tx, connection) -> notes.find(connection, creditNoteId, false));
  }

  @Override
  public List<EventRecord> history(String orderId) {
    return transactions.run((tx, connection) -> {
      long version = orders.find(connection, orderId, false).version();
      return version == 0 ? List.of() : sent.of(connection, Order.ENTITY.stream(orderId), version);
    });
  }

  /** Orders as their rows are, after that one, by id. */
  public List<Loaded<Order>> orders(String after, int limit) {
    return transactions.run((tx, connection) -> orders.page(connection, after, limit));
  }

  @Override
  public List<String> orderIds(String after, int limit) {
    return transactions.run((tx, connection) -> Ids.read(connection, OrderTable.IDS, after, limit));
  }

  @Override
  public List<String> creditNoteIds(String after, int limit) {
    return transactions.run(
        (tx, connection) -> Ids.read(connection, CreditNoteTable.IDS, after, limit));
  }

  @Override
  public List<EventRecord> log(@Nullable EventRecord after, int limit) {
    return transactions.run(
        (tx, connection) -> sent.after(connection, after == null ? 0 : after.offset(), limit));
  }

  @Override
  public long written() {
    return transactions.run((tx, connection) -> SentMessages.newest(connection));
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
