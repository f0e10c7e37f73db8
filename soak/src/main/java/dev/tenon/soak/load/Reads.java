package dev.tenon.soak.load;

import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.history.History;
import dev.tenon.soak.history.Read;
import dev.tenon.soak.history.Shown;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/** Reads with conditions drawn at random, each held against what is known already. */
public final class Reads {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final List<String> RANKS = List.of("PENDING", "OPEN", "REJECTED", "CANCELLED");
  private static final int PAGE = 60;

  private final Client client;
  private final History history;
  private final Ledger ledger;
  private final Findings findings;
  private final Map<String, String> shownInView = new ConcurrentHashMap<>();
  private final AtomicLong count = new AtomicLong();

  /** Reads by a client, noted in a history. */
  public Reads(Client client, History history, Ledger ledger, Findings findings) {
    this.client = client;
    this.history = history;
    this.ledger = ledger;
    this.findings = findings;
  }

  /** How many were answered. */
  public long count() {
    return count.get();
  }

  void any(RandomGenerator random) throws InterruptedException {
    switch (random.nextInt(6)) {
      case 0, 1 -> events(random);
      case 2 -> list(random);
      case 3 -> customer(any(ledger.customers(), random));
      default -> view(any(ledger.customers(), random), random);
    }
  }

  private Optional<JsonNode> get(ServiceName service, String target) throws InterruptedException {
    Reply reply = client.get(service, target, PATIENCE);
    if (!reply.isDone()) {
      return Optional.empty();
    }
    count.incrementAndGet();
    return Optional.of(reply.json());
  }

  /** What happened to an order, and what it was at one of these versions or times. */
  private void events(RandomGenerator random) throws InterruptedException {
    Optional<Ledger.Entry> order = ledger.anyOrder(random);
    if (order.isEmpty()) {
      return;
    }
    String id = order.get().order().number();
    long invoked = System.nanoTime();
    Reply reply = client.get(ServiceName.ORDERS, "/orders/" + id + "/events", PATIENCE);
    if (reply.status() == 404) {
      history.add(new Read("order/" + id, invoked, reply.completed(), List.of()));
      return;
    }
    if (!reply.isDone()) {
      return;
    }
    count.incrementAndGet();
    List<JsonNode> events = items(reply.json());
    List<Shown> shown =
        events.stream()
            .map(event ->
                new Shown(
                    event.get("version").asLong(),
                    event.get("eventId").asString(),
                    event.get("type").asString()))
            .toList();
    history.add(new Read("order/" + id, invoked, reply.completed(), shown));
    int at = random.nextInt(events.size());
    past(id, random.nextBoolean() ? Past.atVersion(events, at) : Past.atTime(events, at));
  }

  private void past(String id, Past past) throws InterruptedException {
    String target = "/orders/" + id + "?" + past.condition();
    Optional<JsonNode> then = get(ServiceName.ORDERS, target);
    if (then.isEmpty() || past.says(then.get())) {
      return;
    }
    Optional<JsonNode> since = get(ServiceName.ORDERS, "/orders/" + id + "/events");
    if (since.isPresent() && !past.with(items(since.get())).says(then.get())) {
      findings.add(
          Invariant.VERSIONS_GAPLESS,
          target + " is not what its events say: " + then.get() + ", " + since.get());
    }
  }

  private static List<JsonNode> items(JsonNode page) {
    return List.copyOf(page.get("items").values());
  }

  /** A page of orders, and another after it: all that were acknowledged by now are there. */
  private void list(RandomGenerator random) throws InterruptedException {
    int limit = 1 + random.nextInt(PAGE);
    String from = "";
    String cursor = "";
    for (int page = 0; page < 2; page++) {
      long invoked = System.nanoTime();
      Optional<JsonNode> answer = get(ServiceName.ORDERS, "/orders?limit=" + limit + cursor);
      if (answer.isEmpty()) {
        return;
      }
      List<String> ids = new ArrayList<>();
      answer.get().get("items").forEach(order -> ids.add(order.get("orderId").asString()));
      boolean more = answer.get().hasNonNull("next");
      requireAll(ids, from, more, invoked);
      if (!more) {
        return;
      }
      cursor = "&after=" + answer.get().get("next").asString();
      from = ids.getLast();
    }
  }

  private void requireAll(List<String> ids, String from, boolean more, long invoked) {
    String last = ids.isEmpty() || !more ? "~" : ids.getLast();
    ledger
        .orders()
        .subMap(from + "\0", last + "\0")
        .forEach((id, order) -> {
          if (order.since() - invoked < 0 && !ids.contains(id)) {
            findings.add(
                Invariant.NO_LOST_EVENT, "order " + id + " is not in the list after " + from);
          }
        });
  }

  private void customer(String id) throws InterruptedException {
    get(ServiceName.CUSTOMERS, "/customers/" + id).ifPresent(answer -> checkLimit(id, answer));
  }

  private void checkLimit(String id, JsonNode customer) {
    BigDecimal held = new BigDecimal(customer.get("held").asString());
    BigDecimal limit = new BigDecimal(customer.get("creditLimit").asString());
    if (held.compareTo(limit) > 0) {
      findings.add(
          Invariant.NEVER_OVER_LIMIT, "customer " + id + " holds " + held + " of " + limit);
    }
  }

  /** Orders in the view were asked for, and never become what they were before. */
  private void view(String customer, RandomGenerator random) throws InterruptedException {
    Map<String, String> before = Map.copyOf(shownInView);
    int limit = 1 + random.nextInt(PAGE);
    Optional<JsonNode> answer =
        get(ServiceName.VIEW, "/customer-orders/" + customer + "?limit=" + limit);
    if (answer.isEmpty()) {
      return;
    }
    for (JsonNode order : answer.get().get("orders")) {
      String id = order.get("orderId").asString();
      String status = order.get("status").asString();
      String known = before.getOrDefault(id, "PENDING");
      if (RANKS.indexOf(status) < RANKS.indexOf(known)) {
        findings.add(
            Invariant.VIEW_EQUALS_REPLAY, "order " + id + " was " + known + " and is " + status);
      }
      shownInView.merge(id, status, (a, b) -> RANKS.indexOf(a) >= RANKS.indexOf(b) ? a : b);
    }
  }

  private static String any(List<String> some, RandomGenerator random) {
    return some.get(random.nextInt(some.size()));
  }
}
