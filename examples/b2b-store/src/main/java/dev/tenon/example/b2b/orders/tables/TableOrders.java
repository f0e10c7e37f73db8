package dev.tenon.example.b2b.orders.tables;

import static java.util.Objects.requireNonNull;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.command.Entity;
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
import dev.tenon.example.b2b.orders.FollowUp;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.Order.Status;
import dev.tenon.example.b2b.orders.OrderChanges;
import dev.tenon.example.b2b.orders.OrderCommand;
import dev.tenon.example.b2b.orders.OrderCommand.Cancel;
import dev.tenon.example.b2b.orders.OrderCommand.NoteSettled;
import dev.tenon.example.b2b.orders.OrderCommand.Open;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.orders.OrderCommand.Reject;
import dev.tenon.example.b2b.orders.OrderEvent;
import dev.tenon.example.b2b.orders.OrdersService;
import dev.tenon.example.b2b.orders.tables.RequestTable.Answered;
import dev.tenon.example.b2b.orders.tables.Transactions.Turn;
import dev.tenon.example.b2b.request.RequestInfo;
import dev.tenon.inbox.Receiver;
import dev.tenon.json.JsonCodec;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Orders and credit notes as rows of ordinary tables, decided by the same rules. What others are to
 * hear goes into the outbox, in the transaction that changes the rows, and is kept after it was
 * sent: what happened is read from there.
 */
public final class TableOrders implements OrdersService {
  private static final Class<?>[] CODEC_TYPES = {
    OrderEvent.class,
    CreditNoteAccepted.class,
    CreditReserved.class,
    CreditRefused.class,
    ReservationSettled.class
  };
  private static final JsonCodec CODEC = JsonCodec.of(CODEC_TYPES);
  private static final Duration FOR_EVER = Duration.ofDays(365_000);
  private static final long PLACED = 1;

  private final OrderTable orders;
  private final CreditNoteTable notes = new CreditNoteTable();
  private final RequestTable requests = new RequestTable();
  private final SentMessages sent = new SentMessages(CODEC);
  private final Tenon tenon;
  private final Transactions transactions;
  private final @Nullable FollowUp followUp;

  private TableOrders(OrderTable orders, Tenon tenon, @Nullable FollowUp followUp) {
    this.orders = orders;
    this.tenon = tenon;
    this.transactions = new Transactions(tenon);
    this.followUp = followUp;
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
    return new TableOrders(orders, tenon, null);
  }

  /**
   * Starts it where sagas decide what becomes of an order.
   *
   * @param others knows what they keep and say
   * @param steering what follows from a change, given how its sagas change orders
   */
  public static TableOrders start(
      Database database,
      Broker broker,
      JsonCodec others,
      Function<OrderChanges, FollowUp> steering) {
    OrderTable orders = new OrderTable(OrderSchema.prepare(database));
    // snippet: steered
    FollowUp followUp =
        steering.apply((id, command, tx, unit) -> change(orders, tx, id, command, unit::send));
    ServiceBuilder service =
        Tenon.service("orders")
            .database(database)
            .broker(broker)
            .codec(others.with(CODEC_TYPES))
            .outbox(OutboxOptions.defaults().withSentKept(FOR_EVER))
            .receiver(settlements(orders));
    followUp.sagas().forEach(service::saga);
    // end snippet
    return new TableOrders(orders, service.start(), followUp);
  }

  /** For reading alone, what it sends and takes in being done by others. */
  public static TableOrders reading(Database database) {
    OrderTable orders = new OrderTable(OrderSchema.prepare(database));
    return new TableOrders(
        orders, Tenon.service("orders").database(database).codec(CODEC).start(), null);
  }

  // snippet: receiver
  /** How it reacts to customers' events. */
  private static Receiver outcome(OrderTable orders) {
    return settlements(orders)
        .on(
            "customers",
            CreditReserved.class,
            (e, it) -> change(orders, it.tx(), e.orderId(), new Open(), it::send))
        .on(
            "customers",
            CreditRefused.class,
            (e, it) -> change(orders, it.tx(), e.orderId(), new Reject(e.reason()), it::send));
  }

  private static Receiver settlements(OrderTable orders) {
    return Receiver.named("outcome")
        .on(
            "customers",
            ReservationSettled.class,
            (e, it) ->
                change(orders, it.tx(), e.orderId(), new NoteSettled(e.settledAt()), it::send));
  }

  private static void change(
      OrderTable orders, Tx tx, String orderId, OrderCommand command, Consumer<Outgoing> outbox)
      throws SQLException {
    Connection connection = tx.unwrap(Connection.class);
    Decision.decide(Order.ENTITY, orders, connection, orderId, command, outbox);
  }

  // end snippet

  @Override
  public void place(Place order) {
    transactions.run(Metadata.occurredAt(order.occurredAt()), turn -> place(turn, order));
  }

  @Override
  public Loaded<Order> place(Place order, RequestInfo request) {
    return transactions.run(
        request.metadata(),
        turn -> at(turn.connection(), once(turn, request, () -> place(turn, order))));
  }

  // snippet: place
  private Answered place(Turn turn, Place order) throws SQLException {
    String id = order.orderId();
    Decision<Order> placed = decide(turn, Order.ENTITY, orders, id, order);
    if (followUp != null && placed.isChange()) {
      followUp.placed(requireNonNull(placed.after().state().placed()), scope(followUp, turn));
    }
    return new Answered(id, PLACED, orders.placedAt(turn.connection(), id));
  }

  private <C, S, E> Decision<S> decide(
      Turn turn, Entity<C, S, E> entity, StateTable<S> table, String id, C command)
      throws SQLException {
    return Decision.decide(entity, table, turn.connection(), id, command, it -> send(turn, it));
  }

  private void send(Turn turn, Outgoing message) {
    tenon.send(turn.tx(), message.withMetadata(turn.metadata()));
  }

  // end snippet

  private FollowUp.Scope scope(FollowUp then, Turn turn) {
    return new FollowUp.Scope(then, tenon, turn.unit(), it -> send(turn, it));
  }

  @Override
  public Loaded<Order> cancel(String orderId, RequestInfo request) {
    return transactions.run(
        request.metadata(),
        turn -> at(turn.connection(), once(turn, request, () -> cancel(turn, orderId))));
  }

  private Answered cancel(Turn turn, String orderId) throws SQLException {
    Decision<Order> cancelled = decide(turn, Order.ENTITY, orders, orderId, new Cancel());
    Loaded<Order> now = cancelled.after();
    if (followUp != null && cancelled.isChange()) {
      followUp.cancelled(requireNonNull(now.state().placed()), scope(followUp, turn));
    }
    return answered(orderId, now);
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
    transactions.run(Metadata.occurredAt(note.occurredAt()), turn -> accept(turn, note));
  }

  @Override
  public Loaded<CreditNote> accept(Accept note, RequestInfo request) {
    return transactions.run(
        request.metadata(),
        turn -> {
          Answered accepted = once(turn, request, () -> accept(turn, note));
          return notes.find(turn.connection(), accepted.id(), false);
        });
  }

  private Answered accept(Turn turn, Accept note) throws SQLException {
    String id = note.creditNoteId();
    Decision<CreditNote> accepted = decide(turn, CreditNote.ENTITY, notes, id, note);
    Loaded<CreditNote> now = accepted.after();
    if (followUp != null && accepted.isChange()) {
      followUp.accepted(requireNonNull(now.state().accepted()), scope(followUp, turn));
    }
    return answered(id, now);
  }

  private static Answered answered(String id, Loaded<?> now) {
    return new Answered(id, now.version(), requireNonNull(now.recordedAt()));
  }

  @FunctionalInterface
  private interface Serving {
    Answered serve() throws SQLException;
  }

  /** Serves a request unless it was served under its key: key and rows are committed together. */
  private Answered once(Turn turn, RequestInfo request, Serving serving) throws SQLException {
    Connection connection = turn.connection();
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
    return transactions.read(connection -> orders.find(connection, orderId, false));
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
    return transactions.read(connection -> notes.find(connection, creditNoteId, false));
  }

  @Override
  public List<EventRecord> history(String orderId) {
    return transactions.read(connection -> {
      long version = orders.find(connection, orderId, false).version();
      return version == 0 ? List.of() : sent.of(connection, Order.ENTITY.stream(orderId), version);
    });
  }

  /** Orders as their rows are, after that one, by id. */
  public List<Loaded<Order>> orders(String after, int limit) {
    return transactions.read(connection -> orders.page(connection, after, limit));
  }

  @Override
  public List<String> orderIds(String after, int limit) {
    return transactions.read(connection -> Ids.read(connection, OrderTable.IDS, after, limit));
  }

  @Override
  public List<String> creditNoteIds(String after, int limit) {
    return transactions.read(connection -> Ids.read(connection, CreditNoteTable.IDS, after, limit));
  }

  @Override
  public List<EventRecord> log(@Nullable EventRecord after, int limit) {
    return transactions.read(
        connection -> sent.after(connection, after == null ? 0 : after.offset(), limit));
  }

  @Override
  public long written() {
    return transactions.read(connection -> SentMessages.newest(connection));
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
