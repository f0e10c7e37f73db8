package dev.tenon.example.b2b;

import dev.tenon.example.b2b.input.Document;
import dev.tenon.example.b2b.input.Line;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the store must come to, worked out document by document in one thread. Tests compare the
 * store's report with it.
 */
public final class ReferenceReplay {
  private static final int DAYS_TO_PAY = 30;

  private static final class Reservation {
    final LocalDateTime settledAt;
    BigDecimal amount;

    Reservation(LocalDateTime orderedAt, BigDecimal amount) {
      settledAt = orderedAt.plusDays(DAYS_TO_PAY);
      this.amount = amount;
    }
  }

  private final BigDecimal limit;
  private final Map<String, List<Reservation>> reservations = new HashMap<>();
  private final Map<String, String> outcomes = new HashMap<>();
  private final Map<String, Integer> rejected = new TreeMap<>();
  private final Map<String, Integer> refused = new TreeMap<>();
  private final long lines;
  private int documents;
  private int open;
  private int creditNotes;
  private BigDecimal unusedCredit = BigDecimal.ZERO;

  private ReferenceReplay(BigDecimal limit, long lines) {
    this.limit = limit;
    this.lines = lines;
  }

  public static ReferenceReplay of(Path file, BigDecimal limit) {
    NaiveOrders orders = NaiveOrders.read(file);
    return of(orders.documents(), orders.lines(), limit);
  }

  public static ReferenceReplay of(Iterable<Document> documents, long lines, BigDecimal limit) {
    ReferenceReplay replay = new ReferenceReplay(limit, lines);
    documents.forEach(replay::replay);
    return replay;
  }

  /** {@code STATUS|REASON} by order number, the reason empty for OPEN. */
  public Map<String, String> outcomes() {
    return Map.copyOf(outcomes);
  }

  /** The credit still held by each customer that had a document accepted, with three decimals. */
  public Map<String, BigDecimal> held() {
    Map<String, BigDecimal> held = new HashMap<>();
    reservations.forEach((customer, own) -> held.put(customer, sum(own)));
    return held;
  }

  /** The figures in the layout of the expected-*.json file. */
  public String json() {
    Map<String, BigDecimal> held = held();
    BigDecimal heldCredit = held.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    List<String> fields =
        List.of(
            field("documents", documents),
            field("lines", lines),
            field("placed", outcomes.size()),
            field("open", open),
            field("rejected", object(rejected)),
            field("creditNotes", creditNotes),
            field("unusedCredit", quoted(unusedCredit.setScale(3))),
            field("refused", object(refused)),
            field("customers", held.size()),
            field("outcomesSha256", quoted(sha256(outcomes))),
            field("heldCredit", quoted(heldCredit.setScale(3))),
            field("heldSha256", quoted(sha256(held))));
    return "{\n  " + String.join(",\n  ", fields) + "\n}\n";
  }

  private void replay(Document document) {
    documents++;
    switch (document) {
      case Document.Refused r -> refused.merge(r.reason().name(), 1, Integer::sum);
      case Document.CreditNote note -> giveBack(note);
      case Document.Order order -> place(order);
    }
  }

  private void place(Document.Order order) {
    String customer = order.customerId();
    if (customer == null) {
      reject(order, "UNKNOWN_CUSTOMER");
      return;
    }
    List<Reservation> own = unsettled(customer, order.occurredAt());
    BigDecimal total = total(order.lines());
    if (sum(own).add(total).compareTo(limit) > 0) {
      reject(order, "INSUFFICIENT_CREDIT");
      return;
    }
    open++;
    outcomes.put(order.number(), "OPEN|");
    if (total.signum() > 0) {
      own.add(new Reservation(order.occurredAt(), total));
    }
  }

  private void reject(Document.Order order, String reason) {
    outcomes.put(order.number(), "REJECTED|" + reason);
    rejected.merge(reason, 1, Integer::sum);
  }

  private void giveBack(Document.CreditNote note) {
    creditNotes++;
    BigDecimal left = total(note.lines()).negate();
    List<Reservation> own = unsettled(note.customerId(), note.occurredAt());
    for (Reservation reservation : own) {
      BigDecimal part = left.min(reservation.amount);
      reservation.amount = reservation.amount.subtract(part);
      left = left.subtract(part);
    }
    own.removeIf(reservation -> reservation.amount.signum() == 0);
    unusedCredit = unusedCredit.add(left);
  }

  private List<Reservation> unsettled(String customer, LocalDateTime time) {
    List<Reservation> own = reservations.computeIfAbsent(customer, c -> new ArrayList<>());
    own.removeIf(reservation -> !reservation.settledAt.isAfter(time));
    return own;
  }

  private static BigDecimal total(List<Line> lines) {
    BigDecimal total = BigDecimal.ZERO;
    for (Line line : lines) {
      total = total.add(line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())));
    }
    return total;
  }

  private static BigDecimal sum(List<Reservation> reservations) {
    BigDecimal sum = BigDecimal.ZERO.setScale(3);
    for (Reservation reservation : reservations) {
      sum = sum.add(reservation.amount);
    }
    return sum;
  }

  private static String field(String name, Object value) {
    return quoted(name) + ": " + value;
  }

  private static String object(Map<String, Integer> counts) {
    List<String> fields = new ArrayList<>();
    counts.forEach((name, count) -> fields.add(field(name, count)));
    return fields.isEmpty() ? "{}" : "{\n    " + String.join(",\n    ", fields) + "\n  }";
  }

  private static String quoted(Object value) {
    return "\"" + value + "\"";
  }

  /** Of the lines {@code KEY|VALUE}, by key; the order of UTF-8 bytes is that of code points. */
  private static String sha256(Map<String, ?> values) {
    Map<byte[], String> sorted = new TreeMap<>(Arrays::compareUnsigned);
    values.forEach(
        (key, value) -> sorted.put(key.getBytes(StandardCharsets.UTF_8), key + "|" + value + "\n"));
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      sorted.values().forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
