package dev.tenon.soak.load;

import dev.tenon.example.b2b.input.Document;
import dev.tenon.example.b2b.input.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What clients know of the store: what was acknowledged. Safe for use by many threads. */
public final class Ledger {
  private final List<String> customers = new CopyOnWriteArrayList<>();
  private final NavigableMap<String, Entry> orders = new ConcurrentSkipListMap<>();
  private final Map<String, Document> notes = new ConcurrentHashMap<>();

  /**
   * An order that was acknowledged.
   *
   * @param since when, by {@link System#nanoTime()}
   * @param trace its correlation id
   */
  public record Entry(Document.Order order, long since, String trace) {}

  /** From now on, clients order for that customer. */
  public void registered(String customerId) {
    customers.add(customerId);
  }

  void placed(Document.Order order, long since, String trace) {
    orders.put(order.number(), new Entry(order, since, trace));
  }

  void accepted(Document.CreditNote note) {
    notes.put(note.number(), note);
  }

  /** Customers that clients order for. */
  public List<String> customers() {
    return List.copyOf(customers);
  }

  /** Orders by their ids. */
  public SortedMap<String, Entry> orders() {
    return orders;
  }

  /** How many requests for documents were acknowledged. */
  public int documentCount() {
    return orders.size() + notes.size();
  }

  /** All documents. */
  public Iterator<Document> documents() {
    return Stream.concat(orders.values().stream().map(Entry::order), notes.values().stream())
        .iterator();
  }

  /** Any order, recent ones above all. */
  Optional<Entry> anyOrder(RandomGenerator random) {
    if (orders.isEmpty()) {
      return Optional.empty();
    }
    int back =
        Math.min(1 << random.nextInt(12), Integer.parseInt(orders.lastKey()) - 1_000_000_000);
    String near =
        String.valueOf(Integer.parseInt(orders.lastKey()) - random.nextInt(Math.max(1, back)));
    return Optional.ofNullable(orders.floorEntry(near)).map(Map.Entry::getValue);
  }

  static String summary(List<Line> lines) {
    List<String> parts = new ArrayList<>();
    lines.stream()
        .sorted(Comparator.comparing(Line::sku))
        .forEach(line ->
            parts.add(
                "{\"sku\":\"%s\",\"quantity\":%d,\"unitPrice\":%s}"
                    .formatted(line.sku(), line.quantity(), line.unitPrice().toPlainString())));
    return "[" + String.join(",", parts) + "]";
  }
}
