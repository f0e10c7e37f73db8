package dev.tenon.soak.observer;

import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.load.Client;
import dev.tenon.soak.load.Ledger;
import dev.tenon.soak.load.Reply;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Waits until the store is at rest: everything is published, nothing more is written, and the view
 * shows what customers say is held and no order that waits.
 */
public final class Rest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofSeconds(90);
  private static final Duration QUIET = Duration.ofMillis(1_500);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Client client;
  private final Ledger ledger;
  private final Findings findings;

  /** Looks by a client. */
  public Rest(Client client, Ledger ledger, Findings findings) {
    this.client = client;
    this.ledger = ledger;
    this.findings = findings;
  }

  /** Complains if that takes longer than 30 s, beside the time in which processors are lacking. */
  public void await() throws InterruptedException {
    Duration stalledBefore = CpuPressure.stalled();
    long begin = System.nanoTime();
    long since = begin;
    List<Long> before = List.of();
    String waiting = "services answer";
    while (System.nanoTime() - begin < limit(stalledBefore).toNanos()) {
      Optional<List<Long>> written = writtenIfPublished();
      if (written.isEmpty() || !written.get().equals(before)) {
        before = written.orElse(List.of());
        since = System.nanoTime();
        waiting = "everything is published";
      } else if (System.nanoTime() - since > QUIET.toNanos()) {
        Optional<String> differs = whatViewLacks();
        if (differs.isEmpty()) {
          return;
        }
        waiting = differs.get();
      }
      TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
    }
    findings.add(
        Invariant.EVERY_ORDER_ENDED,
        "no rest in " + limit(stalledBefore).toSeconds() + " s: " + waiting);
  }

  private static Duration limit(Duration stalledBefore) {
    Duration limit = LIMIT.plus(CpuPressure.stalled()).minus(stalledBefore);
    return limit.compareTo(LONGEST) < 0 ? limit : LONGEST;
  }

  /** How much both logs hold; empty if some of it is not published yet. */
  private Optional<List<Long>> writtenIfPublished() throws InterruptedException {
    Optional<Long> orders = writtenIfPublished(ServiceName.ORDERS);
    Optional<Long> customers = writtenIfPublished(ServiceName.CUSTOMERS);
    return orders.isPresent() && customers.isPresent()
        ? Optional.of(List.of(orders.get(), customers.get()))
        : Optional.empty();
  }

  private Optional<Long> writtenIfPublished(ServiceName service) throws InterruptedException {
    Reply reply = client.get(service, "/replay/progress", PATIENCE);
    if (!reply.isDone() || reply.json().get("unpublished").asLong() > 0) {
      return Optional.empty();
    }
    return Optional.of(reply.json().get("written").asLong());
  }

  private Optional<String> whatViewLacks() throws InterruptedException {
    for (String customer : ledger.customers()) {
      Reply state = client.get(ServiceName.CUSTOMERS, "/customers/" + customer, PATIENCE);
      if (!state.isDone()) {
        return Optional.of("customers answers");
      }
      String held = state.json().get("held").asString();
      String cursor = "";
      while (cursor != null) {
        String target = "/customer-orders/" + customer + "?limit=500" + cursor;
        Reply shown = client.get(ServiceName.VIEW, target, PATIENCE);
        if (!shown.isDone()) {
          return Optional.of("the view answers");
        }
        JsonNode view = shown.json();
        if (!view.get("held").asString().equals(held)) {
          return Optional.of("the view shows what is held of " + customer);
        }
        for (JsonNode order : view.get("orders")) {
          if (order.get("status").asString().equals("PENDING")) {
            return Optional.of("order " + order.get("orderId").asString() + " ends");
          }
        }
        cursor = view.hasNonNull("next") ? "&after=" + view.get("next").asString() : null;
      }
    }
    return Optional.empty();
  }
}
