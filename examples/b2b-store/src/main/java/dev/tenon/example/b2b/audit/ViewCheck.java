package dev.tenon.example.b2b.audit;

import dev.tenon.example.b2b.audit.AccountFacts.Account;
import dev.tenon.example.b2b.audit.OrderFacts.OrderFact;
import dev.tenon.example.b2b.view.CustomerOrders.CustomerRow;
import dev.tenon.example.b2b.view.CustomerOrders.OrderRow;
import dev.tenon.example.b2b.view.ViewService;
import java.util.List;
import java.util.Objects;

/** Holds the view's rows against what the logs say, row by row and both ways. */
final class ViewCheck {
  private static final int PAGE = 2_000;

  private final ViewService view;
  private final OrderFacts orders;
  private final AccountFacts accounts;
  private final Findings findings;

  ViewCheck(ViewService view, OrderFacts orders, AccountFacts accounts, Findings findings) {
    this.view = view;
    this.orders = orders;
    this.accounts = accounts;
    this.findings = findings;
  }

  void run() {
    long shownOrders = 0;
    String after = "";
    for (List<OrderRow> page = view.orders(after, PAGE);
        !page.isEmpty();
        page = view.orders(after, PAGE)) {
      page.forEach(this::check);
      shownOrders += page.size();
      after = page.getLast().orderId();
    }
    long shownCustomers = 0;
    after = "";
    for (List<CustomerRow> page = view.customers(after, PAGE);
        !page.isEmpty();
        page = view.customers(after, PAGE)) {
      page.forEach(this::check);
      shownCustomers += page.size();
      after = page.getLast().customerId();
    }
    long placed = orders.orders.values().stream().filter(order -> order.placed > 0).count();
    if (shownOrders < placed) {
      findings.add(Invariant.NO_LOST_EVENT, (placed - shownOrders) + " orders are not shown");
    }
    if (shownOrders != placed || shownCustomers != accounts.accounts.size()) {
      differs(
          "the view shows "
              + shownOrders
              + " orders and "
              + shownCustomers
              + " customers of "
              + placed
              + " and "
              + accounts.accounts.size());
    }
  }

  private void check(OrderRow row) {
    OrderFact order = orders.orders.get(row.orderId());
    if (order == null || order.placed == 0) {
      findings.add(
          Invariant.NO_PHANTOM, "the view shows order " + row.orderId() + ", never placed");
      differs("order " + row.orderId());
      return;
    }
    boolean rejected = order.status().equals("REJECTED");
    boolean same =
        row.status().equals(order.status())
            && Objects.equals(row.reason(), rejected ? order.reason : null)
            && Objects.equals(row.customerId(), order.customerId)
            && row.total().compareTo(order.total) == 0;
    if (!same) {
      differs("order " + row.orderId() + " is shown as " + row + ", but is " + order.status());
    }
  }

  private void check(CustomerRow row) {
    Account account = accounts.accounts.get(row.customerId());
    if (account == null) {
      findings.add(
          Invariant.NO_PHANTOM,
          "the view shows customer " + row.customerId() + ", never registered");
      differs("customer " + row.customerId());
      return;
    }
    boolean same =
        row.name().equals(account.name)
            && row.creditLimit().compareTo(account.limit) == 0
            && row.held().compareTo(account.held) == 0;
    if (!same) {
      differs(
          "customer " + row.customerId() + " is shown as " + row + ", but holds " + account.held);
    }
  }

  private void differs(String what) {
    findings.add(Invariant.VIEW_EQUALS_REPLAY, what);
  }
}
