package dev.tenon.example.b2b.audit;

import dev.tenon.event.Codec;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore;
import dev.tenon.event.Recorded;
import dev.tenon.example.b2b.customers.CustomerEvent;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.orders.OrderEvent.OrderOpened;
import dev.tenon.example.b2b.orders.OrderEvent.OrderRejected;
import dev.tenon.example.b2b.orders.OrderEvent.OrderSettled;
import dev.tenon.json.JsonCodec;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a log from its beginning to its end, of each event only what an audit looks at. */
final class LogEvents {
  private static final int PAGE = 2_000;
  private static final List<Class<?>> ORDER_EVENTS =
      List.of(
          Placed.class,
          Accepted.class,
          OrderOpened.class,
          OrderRejected.class,
          OrderCancelled.class,
          OrderSettled.class);
  private static final Codec CODEC =
      JsonCodec.of(CustomerEvent.class)
          .named("OrderPlaced", Placed.class)
          .named("CreditNoteAccepted", Accepted.class)
          .with(ORDER_EVENTS.toArray(Class<?>[]::new));
  private static final Set<String> KNOWN =
      Stream.concat(
              ORDER_EVENTS.stream(), Arrays.stream(CustomerEvent.class.getPermittedSubclasses()))
          .map(type -> CODEC.typeOf(type).orElseThrow())
          .collect(Collectors.toUnmodifiableSet());

  private LogEvents() {}

  /** A placed order without its lines. */
  record Placed(String orderId, @Nullable String customerId, BigDecimal total) {}

  /** An accepted credit note without its lines. */
  record Accepted(String creditNoteId, String customerId, BigDecimal amount) {}

  /**
   * Calls with each event, in log order, and with those the audit knows decoded too.
   *
   * @return how many events there are
   */
  static long read(Log log, Consumer<EventRecord> each, Consumer<Recorded<Object>> known) {
    EventRecord after = null;
    long count = 0;
    while (true) {
      List<EventRecord> page = log.after(after, PAGE);
      for (EventRecord record : page) {
        each.accept(record);
        if (KNOWN.contains(record.payload().type())) {
          known.accept(new Recorded<>(CODEC.decode(record.payload()), record));
        }
      }
      after = page.isEmpty() ? after : page.getLast();
      count += page.size();
      if (page.size() < PAGE) {
        return count;
      }
    }
  }

  /** What is read, page by page. */
  @FunctionalInterface
  interface Log {
    /** What follows that (null: from the first). */
    List<EventRecord> after(@Nullable EventRecord record, int limit);

    static Log of(EventStore events) {
      return (after, limit) ->
          events.readLog(after == null ? events.start() : events.position(after), limit);
    }
  }
}
