package dev.tenon.example.b2b.audit;

import dev.tenon.event.Recorded;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.audit.AccountFacts.Account;
import dev.tenon.example.b2b.audit.OrderFacts.NoteFact;
import dev.tenon.example.b2b.audit.OrderFacts.OrderFact;
import dev.tenon.example.b2b.customers.CustomerEvent;
import dev.tenon.example.b2b.input.Document;
import dev.tenon.example.b2b.orders.tables.TableOrders;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks the invariants of a store at rest. It reads both logs, the customers' state and the view
 * as anybody can, and makes up its own mind: none of the services' rules or states are used.
 */
public final class StoreAudit {
  private final Store store;
  private final Findings findings = new Findings();
  private final OrderFacts orders = new OrderFacts(findings);
  private final AccountFacts accounts = new AccountFacts(orders, findings);
  private long events;

  private StoreAudit(Store store) {
    this.store = store;
  }

  /** What an audit says. */
  public record Verdict(Findings findings, Figures figures) {}

  /**
   * Audits a store.
   *
   * @param documents what the store was given
   * @param refused is told of each document that it was not to be given
   */
  public static Verdict of(
      Store store, Iterator<Document> documents, Consumer<Document.Refused> refused) {
    StoreAudit audit = new StoreAudit(store);
    audit.events = LogEvents.read(store.orders()::log, audit.orders.versions::take, audit::take);
    if (!store.isShared()) {
      audit.events +=
          LogEvents.read(
              LogEvents.Log.of(store.customers().events()),
              audit.accounts.versions::take,
              audit::take);
    }
    while (documents.hasNext()) {
      Document document = documents.next();
      audit.requireStored(document);
      if (document instanceof Document.Refused no) {
        refused.accept(no);
      }
    }
    audit.checkOrders();
    audit.checkNotes();
    audit.checkHeld();
    if (store.orders() instanceof TableOrders tables) {
      new OrderRowsCheck(tables, audit.orders, audit.findings).run();
    }
    new ViewCheck(store.view(), audit.orders, audit.accounts, audit.findings).run();
    return new Verdict(audit.findings, audit.figures());
  }

  /** By whom it is, since both may be in one log. */
  private void take(Recorded<Object> recorded) {
    if (recorded.event() instanceof CustomerEvent event) {
      accounts.take(event, recorded.record());
    } else {
      orders.take(recorded);
    }
  }

  private void requireStored(Document document) {
    switch (document) {
      case Document.Order order -> {
        OrderFact fact = orders.orders.get(order.number());
        requireSame(
            "order " + order.number(),
            fact != null && fact.placed > 0,
            fact == null ? null : fact.customerId,
            order.customerId(),
            fact == null ? BigDecimal.ZERO : fact.total,
            order.total());
      }
      case Document.CreditNote note -> {
        NoteFact fact = orders.notes.get(note.number());
        requireSame(
            "credit note " + note.number(),
            fact != null && fact.accepted > 0,
            fact == null ? null : fact.customerId,
            note.customerId(),
            fact == null ? BigDecimal.ZERO : fact.amount,
            note.total());
      }
      case Document.Refused refused -> {
        if (orders.orders.containsKey(refused.number())
            || orders.notes.containsKey(refused.number())) {
          findings.add(Invariant.NO_PHANTOM, refused.number() + " was refused, but is in the log");
        }
      }
    }
  }

  private void requireSame(
      String what,
      boolean stored,
      @Nullable String customer,
      @Nullable String wantedCustomer,
      BigDecimal amount,
      BigDecimal wantedAmount) {
    if (!stored
        || !Objects.equals(customer, wantedCustomer)
        || amount.compareTo(wantedAmount) != 0) {
      findings.add(Invariant.NO_LOST_EVENT, what + " is not in the log as the file has it");
    }
  }

  private void checkOrders() {
    orders.orders.forEach((id, order) -> {
      if (order.placed == 0) {
        findings.add(Invariant.NO_PHANTOM, "order " + id + " has events but was never placed");
        return;
      }
      if (!order.ended()) {
        findings.add(Invariant.EVERY_ORDER_ENDED, "order " + id + " is pending");
      }
      if (order.reserved + order.refused == 0) {
        lost("order " + id + " was never judged by customers");
      }
      follows(order.opened, order.reserved, "order " + id + " opened");
      follows(order.rejected, order.refused, "order " + id + " rejected");
      follows(order.noted, order.settled, "order " + id + " noted as settled");
      orders.once(order.opened + order.rejected, "an order ended", id);
    });
  }

  /** An effect in orders follows from an event in customers, and from nothing else. */
  private void follows(int effects, int causes, String what) {
    if (effects > 0 && causes == 0) {
      findings.add(Invariant.NO_PHANTOM, what + " without a reason in customers");
    } else if (causes > 0 && effects == 0) {
      lost("not " + what + ", though customers says so");
    }
  }

  private void checkNotes() {
    orders.notes.forEach((id, note) -> {
      if (note.taken == 0) {
        lost("credit note " + id + " never reached customers");
      }
    });
  }

  private void lost(String what) {
    findings.add(Invariant.NO_LOST_EVENT, what);
  }

  private void checkHeld() {
    Map<String, BigDecimal> openTotals = new HashMap<>();
    orders.orders.forEach((id, order) -> {
      if (order.customerId != null && order.status().equals("OPEN") && order.settled == 0) {
        openTotals.merge(order.customerId, order.total, BigDecimal::add);
      }
    });
    accounts.accounts.forEach((id, account) -> {
      BigDecimal told = store.customers().customer(id).state().reservations().held();
      if (told.compareTo(account.held) != 0) {
        findings.add(
            Invariant.HELD_EQUALS_FOLD,
            "customers says " + told + " is held of " + id + ", the events " + account.held);
      }
      if (account.held.compareTo(openTotals.getOrDefault(id, BigDecimal.ZERO)) > 0) {
        findings.add(
            Invariant.HELD_EQUALS_FOLD,
            "more is held of " + id + " than its open orders are worth");
      }
    });
  }

  private Figures figures() {
    SortedDigest outcomes = new SortedDigest();
    SortedDigest held = new SortedDigest();
    TreeMap<String, Long> rejected = new TreeMap<>();
    Set<String> active = new HashSet<>();
    long placed = 0;
    long open = 0;
    for (Map.Entry<String, OrderFact> entry : orders.orders.entrySet()) {
      OrderFact order = entry.getValue();
      String status = order.status();
      String reason = status.equals("REJECTED") ? Objects.requireNonNullElse(order.reason, "") : "";
      placed += order.placed > 0 ? 1 : 0;
      open += status.equals("OPEN") ? 1 : 0;
      if (status.equals("REJECTED")) {
        rejected.merge(reason, 1L, Long::sum);
      }
      outcomes.add(entry.getKey(), status + '|' + reason);
      if (order.customerId != null) {
        active.add(order.customerId);
      }
    }
    orders.notes.values().forEach(note -> active.add(note.customerId));
    BigDecimal sum = BigDecimal.ZERO.setScale(3);
    for (String customer : active) {
      BigDecimal amount = heldOf(customer).setScale(3);
      held.add(customer, amount.toPlainString());
      sum = sum.add(amount);
    }
    return new Figures(
        placed,
        open,
        rejected,
        orders.notes.values().stream().filter(note -> note.accepted > 0).count(),
        accounts.unused.setScale(3),
        held.size(),
        outcomes.sha256(),
        sum,
        held.sha256(),
        events);
  }

  private BigDecimal heldOf(String customerId) {
    Account account = accounts.accounts.get(customerId);
    return account == null ? BigDecimal.ZERO : account.held;
  }
}
