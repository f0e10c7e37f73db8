package dev.tenon.soak.observer;

import dev.tenon.Tenon;
import dev.tenon.example.b2b.Choreography.CancelledOrder;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.customers.CustomersService;
import dev.tenon.example.b2b.orders.OrderEvent.OrderCancelled;
import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.example.b2b.view.ViewService;
import dev.tenon.message.ParkedAction.Kind;
import dev.tenon.message.ParkedMessage;
import dev.tenon.message.ParkedMessages;
import dev.tenon.soak.site.Databases;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import dev.tenon.spi.Broker;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what an operator does about messages that are parked, in services that are started for it:
 * those of the site have ended. What cannot be read stays parked, however often it is redriven;
 * mended, it is taken once.
 */
final class RedriveCheck {
  private static final int MOST = 10_000;
  private static final String NO_ORDER = "no-order";
  private static final String WHO = "soak";
  private static final String WHY = "the end of a soak";

  private final Databases databases;
  private final Broker broker;
  private final Flow flow;
  private final Findings findings;

  RedriveCheck(Databases databases, Broker broker, Flow flow, Findings findings) {
    this.databases = databases;
    this.broker = broker;
    this.flow = flow;
    this.findings = findings;
  }

  void check() {
    try (DatabaseAt.Opened opened = databases.of(ServiceName.CUSTOMERS).open();
        CustomersService customers = Store.startCustomers(opened.database(), flow, broker)) {
      check(customers.tenon(), "credit", new CancelledOrder(NO_ORDER));
    }
    try (DatabaseAt.Opened opened = databases.of(ServiceName.VIEW).open();
        ViewService view = Store.startView(opened.database(), broker, shown -> {})) {
      check(view.tenon(), "customer-orders", new OrderCancelled(NO_ORDER));
    }
  }

  private void check(Tenon service, String reader, Object readable) {
    ParkedMessages desk = service.parked();
    List<ParkedMessage> parked = desk.list(reader, null, MOST);
    int taken = desk.redrive(reader, WHO, WHY);
    List<ParkedMessage> left = desk.list(reader, null, MOST);
    if (taken > 0 || !ids(left).equals(ids(parked))) {
      add("%s took %d of %s that nobody can read".formatted(service.name(), taken, ids(parked)));
    }
    left.forEach(message -> desk.edit(message.id(), readable, WHO, WHY));
    taken = desk.redrive(reader, WHO, WHY);
    if (taken != left.size() || !desk.list(reader, null, MOST).isEmpty()) {
      add("%s took %d of %s that were mended".formatted(service.name(), taken, ids(left)));
    }
    taken = desk.redrive(reader, WHO, WHY);
    if (taken > 0) {
      add("%s took %d that it had taken before".formatted(service.name(), taken));
    }
    checkAudit(service, reader, left);
  }

  /** What was done above, and nothing else. */
  private void checkAudit(Tenon service, String reader, List<ParkedMessage> edited) {
    String by = " by " + WHO + ": " + WHY;
    List<String> expected = new ArrayList<>();
    expected.add(Kind.REDRIVEN + " null" + by);
    edited.forEach(message -> expected.add(Kind.EDITED + " " + message.id().messageId() + by));
    expected.add(Kind.REDRIVEN + " null" + by);
    expected.add(Kind.REDRIVEN + " null" + by);
    List<String> kept =
        service.parked().actions(reader, 0, MOST + 3).stream()
            .map(it -> it.kind() + " " + it.messageId() + " by " + it.actor() + ": " + it.reason())
            .toList();
    if (!kept.equals(expected)) {
      findings.add(
          Invariant.AUDITED,
          "%s did %s with what %s has parked, and its log tells of %s"
              .formatted(service.name(), expected, reader, kept));
    }
  }

  private static List<ParkedMessage.Id> ids(List<ParkedMessage> messages) {
    return messages.stream().map(ParkedMessage::id).toList();
  }

  private void add(String what) {
    findings.add(Invariant.REDRIVE_MOVES, what);
  }
}
