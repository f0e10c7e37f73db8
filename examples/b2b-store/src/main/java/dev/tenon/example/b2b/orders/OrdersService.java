package dev.tenon.example.b2b.orders;

import dev.tenon.Tenon;
import dev.tenon.command.Loaded;
import dev.tenon.command.Refused;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore.Until;
import dev.tenon.example.b2b.orders.CreditNote.Accept;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.request.RequestInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The orders service. Its methods block until what they did is durable. Safe for use by many
 * threads.
 */
public interface OrdersService extends AutoCloseable {
  /**
   * Places an order, which is PENDING until its credit is judged. The same order again changes
   * nothing.
   *
   * @throws Refused {@code ID_TAKEN} if another order has this id
   */
  void place(Place order);

  /**
   * As {@link #place(Place)}, once per key of the request.
   *
   * @return the order as it was placed, however often that is asked for
   * @throws Refused also {@code IDEMPOTENCY_KEY_REUSED}
   */
  Loaded<Order> place(Place order, RequestInfo request);

  /**
   * Cancels an open order. Twice is once.
   *
   * @return the order as it was when the request was done
   * @throws Refused {@code NOT_FOUND}, {@code STILL_PENDING}, {@code ALREADY_ENDED}, {@code
   *     ALREADY_SETTLED} or {@code IDEMPOTENCY_KEY_REUSED}
   */
  Loaded<Order> cancel(String orderId, RequestInfo request);

  /**
   * Accepts a credit note. The same one again changes nothing.
   *
   * @throws Refused {@code ID_TAKEN} if another credit note has this id
   */
  void accept(Accept note);

  /**
   * As {@link #accept(Accept)}, once per key of the request.
   *
   * @throws Refused also {@code IDEMPOTENCY_KEY_REUSED}
   */
  Loaded<CreditNote> accept(Accept note, RequestInfo request);

  /** An order as it is now. */
  Loaded<Order> order(String orderId);

  /**
   * An order as it was.
   *
   * @throws Refused {@code NO_HISTORY} if the service does not keep that
   */
  Loaded<Order> order(String orderId, Until until);

  /** A credit note; it never changes. */
  Loaded<CreditNote> creditNote(String creditNoteId);

  /** What happened to an order, oldest first. */
  List<EventRecord> history(String orderId);

  /** Ids of orders after that one, in order. */
  List<String> orderIds(String after, int limit);

  /** Ids of credit notes after that one, in order. */
  List<String> creditNoteIds(String after, int limit);

  /** What happened to all of them, after that (null: from the first). */
  List<EventRecord> log(@Nullable EventRecord after, int limit);

  /** A number that grows with whatever happens. */
  long written();

  /** The running service. */
  Tenon tenon();

  @Override
  void close();
}
