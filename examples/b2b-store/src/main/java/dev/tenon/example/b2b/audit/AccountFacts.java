package dev.tenon.example.b2b.audit;

import dev.tenon.event.EventRecord;
import dev.tenon.example.b2b.audit.OrderFacts.NoteFact;
import dev.tenon.example.b2b.audit.OrderFacts.OrderFact;
import dev.tenon.example.b2b.customers.CustomerEvent;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditLimitChanged;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditNoteRefused;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditRefused;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReleased;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReserved;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReturned;
import dev.tenon.example.b2b.customers.CustomerEvent.CustomerRegistered;
import dev.tenon.example.b2b.customers.CustomerEvent.ReservationSettled;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the customers' log says of credit, held against the orders' log: amounts are taken from what
 * was ordered, not from what customers says was reserved.
 */
final class AccountFacts {
  final Map<String, Account> accounts = new LinkedHashMap<>();
  final StreamVersions versions;
  BigDecimal unused = BigDecimal.ZERO;
  private final OrderFacts orders;
  private final Findings findings;

  AccountFacts(OrderFacts orders, Findings findings) {
    this.orders = orders;
    this.findings = findings;
    this.versions = new StreamVersions("customers", findings);
  }

  /** A registered customer's credit. */
  static final class Account {
    final Map<String, BigDecimal> reserved = new LinkedHashMap<>();
    final String name;
    BigDecimal limit;
    BigDecimal held = BigDecimal.ZERO;

    Account(String name, BigDecimal limit) {
      this.name = name;
      this.limit = limit;
    }

    /** Takes away what is still reserved for an order. */
    BigDecimal free(String orderId) {
      BigDecimal amount = reserved.remove(orderId);
      BigDecimal freed = amount == null ? BigDecimal.ZERO : amount;
      held = held.subtract(freed);
      return freed;
    }

    /** Shrinks reservations, the oldest first; returns what is left over. */
    BigDecimal giveBack(BigDecimal amount) {
      BigDecimal open = amount;
      Iterator<Map.Entry<String, BigDecimal>> oldest = reserved.entrySet().iterator();
      while (oldest.hasNext() && open.signum() > 0) {
        Map.Entry<String, BigDecimal> entry = oldest.next();
        BigDecimal part = open.min(entry.getValue());
        open = open.subtract(part);
        held = held.subtract(part);
        if (part.compareTo(entry.getValue()) == 0) {
          oldest.remove();
        } else {
          entry.setValue(entry.getValue().subtract(part));
        }
      }
      return open;
    }
  }

  void take(CustomerEvent event, EventRecord record) {
    Where where = new Where(record);
    switch (event) {
      case CustomerRegistered e -> {
        if (accounts.putIfAbsent(e.customerId(), new Account(e.name(), e.creditLimit())) != null) {
          findings.add(Invariant.EFFECT_ONCE, e.customerId() + " is registered again at " + where);
        }
      }
      case CreditLimitChanged e -> {
        Account account = account(e.customerId(), where);
        if (account != null) {
          account.limit = e.creditLimit();
          checkLimit(account, where);
        }
      }
      case CreditReserved e -> reserve(e, where);
      case CreditRefused e -> {
        OrderFact order = order(e.orderId(), where);
        orders.once(++order.refused + order.reserved, "an order is judged", where);
      }
      case ReservationSettled e -> {
        OrderFact order = order(e.orderId(), where);
        orders.once(++order.settled, "an order is settled", where);
        free(e.customerId(), e.orderId(), e.amount(), where);
      }
      case CreditReleased e -> {
        OrderFact order = order(e.orderId(), where);
        orders.once(++order.released, "an order is released", where);
        free(e.customerId(), e.orderId(), e.amount(), where);
      }
      case CreditReturned e -> giveBack(e, where);
      case CreditNoteRefused e -> note(e.creditNoteId(), where);
    }
  }

  private void reserve(CreditReserved e, Where where) {
    OrderFact order = order(e.orderId(), where);
    orders.once(++order.reserved + order.refused, "an order is judged", where);
    Account account = account(e.customerId(), where);
    if (account == null) {
      return;
    }
    if (order.total.compareTo(e.amount()) != 0) {
      findings.add(
          Invariant.HELD_EQUALS_FOLD,
          where + " reserves " + e.amount() + " for an order of " + order.total);
    }
    account.held = account.held.add(order.total);
    if (order.total.signum() > 0) {
      account.reserved.merge(e.orderId(), order.total, BigDecimal::add);
    }
    checkLimit(account, where);
  }

  private void giveBack(CreditReturned e, Where where) {
    NoteFact note = note(e.creditNoteId(), where);
    Account account = account(e.customerId(), where);
    if (account == null) {
      return;
    }
    BigDecimal left = account.giveBack(note.amount);
    unused = unused.add(left);
    if (left.compareTo(e.unused()) != 0 || note.amount.subtract(left).compareTo(e.applied()) != 0) {
      findings.add(
          Invariant.HELD_EQUALS_FOLD,
          where + " gives back " + e.applied() + " of " + note.amount + ", leaving " + e.unused());
    }
  }

  private void free(String customerId, String orderId, BigDecimal amount, Where where) {
    Account account = account(customerId, where);
    if (account != null) {
      BigDecimal freed = account.free(orderId);
      if (freed.compareTo(amount) != 0) {
        findings.add(
            Invariant.HELD_EQUALS_FOLD,
            where + " frees " + amount + " where " + freed + " was held");
      }
    }
  }

  private void checkLimit(Account account, Where where) {
    if (account.held.compareTo(account.limit) > 0) {
      findings.add(
          Invariant.NEVER_OVER_LIMIT,
          "at " + where + " " + account.held + " is held of " + account.limit);
    }
  }

  private OrderFact order(String orderId, Where where) {
    OrderFact order = orders.orders.get(orderId);
    if (order == null || order.placed == 0) {
      findings.add(Invariant.NO_PHANTOM, where + " speaks of order " + orderId + ", never placed");
      order = orders.orders.computeIfAbsent(orderId, id -> new OrderFact());
    }
    return order;
  }

  private NoteFact note(String noteId, Where where) {
    NoteFact note = orders.notes.get(noteId);
    if (note == null) {
      findings.add(Invariant.NO_PHANTOM, where + " speaks of credit note " + noteId + ", unknown");
      note = orders.notes.computeIfAbsent(noteId, id -> new NoteFact());
    }
    orders.once(++note.taken, "a credit note is taken", where);
    return note;
  }

  private @Nullable Account account(String customerId, Where where) {
    Account account = accounts.get(customerId);
    if (account == null) {
      findings.add(
          Invariant.NO_PHANTOM, where + " speaks of customer " + customerId + ", never registered");
    }
    return account;
  }
}
