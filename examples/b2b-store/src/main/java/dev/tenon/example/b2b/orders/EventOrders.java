package dev.tenon.example.b2b.orders;

import static java.util.Objects.requireNonNull;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.command.Execution;
import dev.tenon.command.Loaded;
import dev.tenon.command.UnitOfWork;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.event.Recorded;
import dev.tenon.example.b2b.customers.CustomerEvent;
import dev.tenon.example.b2b.orders.CreditNote.Accept;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.FollowUp.Scope;
import dev.tenon.example.b2b.orders.Order.Status;
import dev.tenon.example.b2b.orders.OrderCommand.Cancel;
import dev.tenon.example.b2b.orders.OrderCommand.Pay;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.request.KeyedRequest.RequestAnswered;
import dev.tenon.example.b2b.request.Once;
import dev.tenon.example.b2b.request.Once.Done;
import dev.tenon.example.b2b.request.RequestInfo;
import dev.tenon.json.JsonCodec;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Orders and credit notes as events in the service's own log. */
public final class EventOrders implements OrdersService {
  private static final long PLACED = 1;

  private final Tenon tenon;
  private final Once once;
  private final @Nullable FollowUp followUp;
  private final Turns turns = new Turns();

  private EventOrders(Tenon tenon, @Nullable FollowUp followUp) {
    this.tenon = tenon;
    this.once = new Once(tenon);
    this.followUp = followUp;
  }

  /**
   * Starts it on its own database.
   *
   * @param others knows what it reads of other services, and says to them
   * @param reactions adds what it does then
   * @param followUp what follows from its own changes; null: nothing in their transaction
   */
  public EventOrders(
      Database database,
      Broker broker,
      JsonCodec others,
      UnaryOperator<ServiceBuilder> reactions,
      @Nullable FollowUp followUp) {
    this(start(reactions.apply(service(database, others).broker(broker)), followUp), followUp);
  }

  private static Tenon start(ServiceBuilder service, @Nullable FollowUp followUp) {
    if (followUp != null) {
      followUp.sagas().forEach(service::saga);
    }
    return service.publish(published(followUp)).start();
  }

  /** For reading alone, what it publishes and takes in being done by others. */
  public static EventOrders reading(Database database) {
    return new EventOrders(service(database, JsonCodec.of()).start(), null);
  }

  private static Class<?>[] published(@Nullable FollowUp followUp) {
    List<Class<?>> types = new ArrayList<>(List.of(OrderEvent.class.getPermittedSubclasses()));
    types.add(CreditNoteAccepted.class);
    if (followUp != null) {
      types.addAll(followUp.published());
    }
    return types.toArray(Class<?>[]::new);
  }

  private static ServiceBuilder service(Database database, JsonCodec others) {
    return Tenon.service("orders")
        .database(database)
        .codec(
            others.with(
                OrderEvent.class,
                CreditNoteAccepted.class,
                CustomerEvent.CreditReserved.class,
                CustomerEvent.CreditRefused.class,
                CustomerEvent.ReservationSettled.class,
                RequestAnswered.class));
  }

  @Override
  public void place(Place order) {
    Metadata metadata = Metadata.occurredAt(order.occurredAt());
    if (followUp == null) {
      tenon.execute(Order.ENTITY, order.orderId(), order, metadata);
    } else {
      place(order, new RequestInfo(metadata, null));
    }
  }

  @Override
  public Loaded<Order> place(Place order, RequestInfo request) {
    String id = order.orderId();
    Done done =
        run(
            request,
            (unit, scope) -> {
              Execution<Order> placed = unit.execute(Order.ENTITY, id, order);
              if (scope != null && isNew(placed)) {
                scope.followUp().placed(requireNonNull(placed.state().placed()), scope);
              }
              return new Done(id, PLACED);
            });
    return at(done);
  }

  @Override
  public Loaded<Order> cancel(String orderId, RequestInfo request) {
    Done done =
        run(
            request,
            (unit, scope) -> {
              boolean isNew = scope != null && order(orderId).state().status() != Status.CANCELLED;
              Execution<Order> cancelled = unit.execute(Order.ENTITY, orderId, new Cancel());
              if (scope != null && isNew) {
                scope.followUp().cancelled(requireNonNull(cancelled.state().placed()), scope);
              }
              return new Done(orderId, cancelled.version());
            });
    return at(done);
  }

  /** Whether {@link #pay} is for use. */
  public boolean takesPayments() {
    return followUp != null && followUp.takesPayments();
  }

  /**
   * Takes an order's payment. Twice is once.
   *
   * @return the order as it was when the request was done
   * @throws dev.tenon.command.Refused {@code NOT_FOUND}, {@code STILL_PENDING}, {@code
   *     ALREADY_ENDED}, {@code WRONG_AMOUNT} or {@code IDEMPOTENCY_KEY_REUSED}
   */
  public Loaded<Order> pay(String orderId, BigDecimal amount, RequestInfo request) {
    Pay pay = new Pay(amount, Instant.now().truncatedTo(ChronoUnit.MICROS));
    Done done =
        once.run(
            request, unit -> new Done(orderId, unit.execute(Order.ENTITY, orderId, pay).version()));
    return at(done);
  }

  /** As it was when the request was done, so that repeating it is answered the same. */
  private Loaded<Order> at(Done done) {
    return order(done.id(), Until.version(done.version()));
  }

  @Override
  public void accept(Accept note) {
    Metadata metadata = Metadata.occurredAt(note.occurredAt());
    if (followUp == null) {
      tenon.execute(CreditNote.ENTITY, note.creditNoteId(), note, metadata);
    } else {
      accept(note, new RequestInfo(metadata, null));
    }
  }

  @Override
  public Loaded<CreditNote> accept(Accept note, RequestInfo request) {
    String id = note.creditNoteId();
    Done done =
        run(
            request,
            (unit, scope) -> {
              Execution<CreditNote> accepted = unit.execute(CreditNote.ENTITY, id, note);
              if (scope != null && isNew(accepted)) {
                scope.followUp().accepted(requireNonNull(accepted.state().accepted()), scope);
              }
              return new Done(id, accepted.version());
            });
    return creditNote(done.id());
  }

  /** Whether nothing of it was stored before the unit that it was changed in. */
  private static boolean isNew(Execution<?> changed) {
    return changed.recordedAt() == null;
  }

  @FunctionalInterface
  private interface Work {
    /** Does it; with a scope if something is to follow within it. */
    Done in(UnitOfWork unit, @Nullable Scope scope);
  }

  private Done run(RequestInfo request, Work work) {
    FollowUp then = followUp;
    if (then == null) {
      return once.run(request, unit -> work.in(unit, null));
    }
    if (!then.sends()) {
      return once.run(request, unit -> work.in(unit, new Scope(then, tenon, unit, none -> {})));
    }
    Metadata metadata = request.metadata();
    return turns.take(() ->
        once.runIn(
            request,
            (tx, unit) ->
                work.in(
                    unit,
                    new Scope(
                        then, tenon, unit, it -> tenon.send(tx, it.withMetadata(metadata))))));
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
