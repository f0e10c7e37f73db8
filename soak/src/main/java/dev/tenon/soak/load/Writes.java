package dev.tenon.soak.load;

import dev.tenon.example.b2b.input.Document;
import dev.tenon.example.b2b.input.Line;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.history.Append;
import dev.tenon.soak.history.Append.Outcome;
import dev.tenon.soak.history.History;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Requests that change something, each sent until its outcome is known, and noted. */
public final class Writes {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int FIRST_ID = 1_000_000_000;
  private static final LocalDateTime FIRST_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private final Client client;
  private final History history;
  private final Ledger ledger;
  private final Findings findings;
  private final AtomicInteger ids = new AtomicInteger(FIRST_ID);
  private final AtomicInteger amounts = new AtomicInteger();
  private final Map<String, ReentrantLock> limitLocks = new ConcurrentHashMap<>();

  /** Requests by a client, noted in a history and a ledger. */
  public Writes(Client client, History history, Ledger ledger, Findings findings) {
    this.client = client;
    this.history = history;
    this.ledger = ledger;
    this.findings = findings;
  }

  /** Registers a customer; true if that is done. */
  public boolean register(String customerId, int limit) throws InterruptedException {
    String body =
        "{\"customerId\":\"%1$s\",\"name\":\"Customer %1$s\",\"creditLimit\":%2$d}"
            .formatted(customerId, limit);
    Reply reply =
        client.post(
            ServiceName.CUSTOMERS, "/customers", body, "k" + customerId, customerId, PATIENCE);
    note("customer/" + customerId, "CustomerRegistered", reply, 1);
    return reply.isDone();
  }

  /** Places an order of any amount, for a customer, nobody, or one nobody registered. */
  void placeAny(RandomGenerator random) throws InterruptedException {
    String customer =
        switch (random.nextInt(25)) {
          case 0 -> null;
          case 1 -> "unregistered";
          default -> any(ledger.customers(), random);
        };
    List<Line> lines = lines(random, 1);
    Placed placed = place(customer, lines);
    if (placed.reply().isDone() && random.nextInt(8) == 0) {
      repeat(placed, customer, lines);
    }
  }

  private record Placed(String id, Reply reply) {}

  /** Places an order of that amount; returns its id if that is done. */
  public Optional<String> place(String customerId, BigDecimal amount) throws InterruptedException {
    Placed placed = place(customerId, List.of(new Line("CANARY", 1, amount.setScale(3))));
    return placed.reply().isDone() ? Optional.of(placed.id()) : Optional.empty();
  }

  private Placed place(@Nullable String customer, List<Line> lines) throws InterruptedException {
    int number = ids.incrementAndGet();
    String id = String.valueOf(number);
    LocalDateTime at = time(number);
    Reply reply = post("/orders", "orderId", id, customer, lines, at);
    note("order/" + id, "OrderPlaced", reply, 1);
    if (reply.isDone()) {
      Document.Order order = new Document.Order(id, customer, at, lines);
      ledger.placed(order, reply.completed(), traceOf(id));
    }
    return new Placed(id, reply);
  }

  /** The same again is answered the same; something else under the same key is refused. */
  private void repeat(Placed placed, @Nullable String customer, List<Line> lines)
      throws InterruptedException {
    LocalDateTime at = time(Integer.parseInt(placed.id()));
    Reply again = post("/orders", "orderId", placed.id(), customer, lines, at);
    if (again.isSettled()
        && (again.status() != placed.reply().status()
            || !Arrays.equals(again.body(), placed.reply().body()))) {
      findings.add(Invariant.SAME_KEY_SAME_ANSWER, "first " + placed.reply() + ", then " + again);
    }
    Reply other = post("/orders", "orderId", placed.id(), "somebody else", lines, at);
    if (other.isSettled() && other.status() != 422) {
      findings.add(
          Invariant.SAME_KEY_SAME_ANSWER, "another body under " + placed.id() + ": " + other);
    }
  }

  void giveBackAny(RandomGenerator random) throws InterruptedException {
    int number = ids.incrementAndGet();
    String id = String.valueOf(number);
    String customer = any(ledger.customers(), random);
    List<Line> lines = lines(random, -1);
    LocalDateTime at = time(number);
    Reply reply = post("/credit-notes", "creditNoteId", id, customer, lines, at);
    note("creditnote/" + id, "CreditNoteAccepted", reply, 1);
    if (reply.isDone()) {
      ledger.accepted(new Document.CreditNote(id, customer, at, lines));
    }
  }

  void cancelAny(RandomGenerator random) throws InterruptedException {
    Optional<Ledger.Entry> order = ledger.anyOrder(random);
    if (order.isEmpty()) {
      return;
    }
    String id = order.get().order().number();
    String key = "cancel" + ids.incrementAndGet();
    Reply reply =
        client.post(
            ServiceName.ORDERS, "/orders/" + id + "/cancel", "", key, traceOf(id), PATIENCE);
    // Cancelled before by another request: nothing is appended, and what is shown is that one's.
    note("order/" + id, "OrderCancelled", reply, 1);
  }

  /** One change of a customer's limit at a time, and each to an amount of its own. */
  void changeAnyLimit(RandomGenerator random) throws InterruptedException {
    String customer = any(ledger.customers(), random);
    ReentrantLock lock = limitLocks.computeIfAbsent(customer, none -> new ReentrantLock());
    if (!lock.tryLock()) {
      return;
    }
    try {
      int thousandths = amounts.incrementAndGet();
      BigDecimal limit =
          BigDecimal.valueOf(200 + random.nextInt(800))
              .add(BigDecimal.valueOf(thousandths, 3))
              .setScale(3);
      String body = "{\"creditLimit\":" + limit.toPlainString() + "}";
      Reply reply =
          client.put(
              ServiceName.CUSTOMERS, "/customers/" + customer + "/credit-limit", body, PATIENCE);
      String what = "CreditLimitChanged " + limit.toPlainString();
      // A request without a key: one that seemed lost may still be done, after another one.
      note("customer/" + customer, what, reply, Math.max(1, reply.attempts()));
    } finally {
      lock.unlock();
    }
  }

  private Reply post(
      String target,
      String idField,
      String id,
      @Nullable String customer,
      List<Line> lines,
      LocalDateTime at)
      throws InterruptedException {
    String who = customer == null ? "" : "\"customerId\":\"" + customer + "\",";
    String body =
        "{\"%s\":\"%s\",%s\"occurredAt\":\"%s\",\"lines\":%s}"
            .formatted(idField, id, who, at.toInstant(ZoneOffset.UTC), Ledger.summary(lines));
    return client.post(ServiceName.ORDERS, target, body, "k" + id, traceOf(id), PATIENCE);
  }

  private void note(String stream, String what, Reply reply, int most) {
    Outcome outcome = reply.outcome();
    history.add(new Append(stream, what, reply.invoked(), reply.completed(), outcome, most));
    if (!reply.isSettled()) {
      findings.add(
          Invariant.RECOVERED, what + " of " + stream + " was not answered in 60 s: " + reply);
    }
  }

  private static String traceOf(String id) {
    return "trace-" + id;
  }

  /** Business time passes fast, so that old reservations are settled by new orders. */
  private static LocalDateTime time(int number) {
    return FIRST_TIME.plusHours(number - FIRST_ID);
  }

  private static List<Line> lines(RandomGenerator random, int sign) {
    List<Line> lines = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      BigDecimal price = BigDecimal.valueOf(random.nextInt(40_000), 3);
      lines.add(new Line("SKU-" + i, (long) sign * (1 + random.nextInt(4)), price));
    }
    return lines;
  }

  private static String any(List<String> some, RandomGenerator random) {
    return some.get(random.nextInt(some.size()));
  }
}
