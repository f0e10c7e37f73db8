package dev.tenon.soak.observer;

import dev.tenon.Tenon;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.Store;
import dev.tenon.soak.faults.Injector.Poisoned;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.util.List;

/**
 * Who reads a topic parks what nobody can read, each message once, and parks nothing else: faults
 * of servers and networks pass.
 */
final class ParkedCheck {
  private static final int MOST = 10_000;

  private final Store store;
  private final Flow flow;
  private final List<Poisoned> poisoned;
  private final Findings findings;

  ParkedCheck(Store store, Flow flow, List<Poisoned> poisoned, Findings findings) {
    this.store = store;
    this.flow = flow;
    this.poisoned = poisoned;
    this.findings = findings;
  }

  void check() {
    String asked = flow == Flow.CHOREOGRAPHY ? "orders" : "credit";
    check(store.customers().tenon(), "credit", asked);
    check(store.orders().tenon(), "outcome", "customers");
    check(store.view().tenon(), "customer-orders", "orders");
  }

  private void check(Tenon service, String reader, String topic) {
    List<String> expected =
        poisoned.stream()
            .filter(poison -> poison.topic().equals(topic))
            .map(Poisoned::id)
            .sorted()
            .toList();
    List<String> parked =
        service.parked().list(reader, null, MOST).stream()
            .map(message -> message.message().id())
            .sorted()
            .toList();
    if (!parked.equals(expected)) {
      findings.add(
          Invariant.POISON_PARKED,
          service.name() + " parked " + parked + " of the poison " + expected);
    }
  }
}
