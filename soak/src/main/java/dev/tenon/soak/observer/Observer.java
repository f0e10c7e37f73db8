package dev.tenon.soak.observer;

import dev.tenon.event.EventRecord;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.audit.StoreAudit;
import dev.tenon.soak.faults.Injector.Poisoned;
import dev.tenon.soak.history.History;
import dev.tenon.soak.history.Read;
import dev.tenon.soak.history.Shown;
import dev.tenon.soak.history.Violation;
import dev.tenon.soak.load.Ledger;
import dev.tenon.soak.site.Databases;
import dev.tenon.soak.site.Site;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import dev.tenon.spi.Broker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows the logs while the store is under faults, and checks everything once it is at rest. */
public final class Observer implements AutoCloseable {
  private final Site site;
  private final Databases databases;
  private final Findings findings;
  private final Optional<Logs> live;
  private final Optional<LogFollower> orders;
  private final Optional<LogFollower> customers;

  /** What was found in the logs at the end. */
  public record Figures(long events, long placed, long violations) {}

  /** Follows from now on, where a database can be read beside its service. */
  public Observer(Site site, Findings findings) {
    this.site = site;
    databases = site.databases();
    this.findings = findings;
    live = databases.isShared() ? Optional.of(new Logs(databases)) : Optional.empty();
    orders = live.map(logs -> new LogFollower("orders", ordersOf(logs.store())));
    customers = live.map(logs -> new LogFollower("customers", customersOf(logs.store())));
  }

  private static LogFollower.Page ordersOf(Store store) {
    return store.orders()::log;
  }

  private static LogFollower.Page customersOf(Store store) {
    var events = store.customers().events();
    return (after, limit) ->
        events.readLog(after == null ? events.start() : events.position(after), limit);
  }

  /**
   * Checks all of it. The store is at rest, and its services have ended.
   *
   * @param poisoned the messages that nobody can read
   */
  public Figures check(Ledger ledger, History history, List<Poisoned> poisoned)
      throws InterruptedException {
    Figures figures = checkLogs(ledger, history, poisoned);
    try (Broker broker = site.openBroker()) {
      new RedriveCheck(databases, broker, site.spec().flow(), findings).check();
    }
    return figures;
  }

  private Figures checkLogs(Ledger ledger, History history, List<Poisoned> poisoned)
      throws InterruptedException {
    Logs logs = live.isPresent() ? live.get() : new Logs(databases);
    try {
      List<EventRecord> ofOrders = all(ordersOf(logs.store()));
      List<EventRecord> ofCustomers = all(customersOf(logs.store()));
      follow(orders, ofOrders);
      follow(customers, ofCustomers);
      addTo(history, ofOrders, ofCustomers);
      List<Violation> violations = history.check();
      violations.forEach(violation -> findings.add(of(violation.kind()), violation.toString()));
      new TraceCheck(ledger, findings).check(ofOrders, ofCustomers);
      new CompensationCheck(findings).check(ofOrders, ofCustomers);
      StoreAudit.Verdict verdict = StoreAudit.of(logs.store(), ledger.documents(), refused -> {});
      AuditFindings.add(verdict.findings(), findings);
      new ParkedCheck(logs.store(), site.spec().flow(), poisoned, findings).check();
      return new Figures(
          ofOrders.size() + ofCustomers.size(), verdict.figures().placed(), violations.size());
    } finally {
      if (live.isEmpty()) {
        logs.close();
      }
    }
  }

  private void follow(Optional<LogFollower> follower, List<EventRecord> all)
      throws InterruptedException {
    if (follower.isPresent()) {
      follower.get().stop();
      follower.get().compare(all, findings);
    }
  }

  private static List<EventRecord> all(LogFollower.Page log) {
    List<EventRecord> all = new ArrayList<>();
    List<EventRecord> page = log.after(null, LogFollower.PAGE);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = log.after(all.getLast(), LogFollower.PAGE);
    }
    return all;
  }

  /** The last read of each stream, those of which the log holds nothing among them. */
  private static void addTo(
      History history, List<EventRecord> ofOrders, List<EventRecord> ofCustomers) {
    long now = System.nanoTime();
    Map<String, List<Shown>> streams = new LinkedHashMap<>();
    history.streams().forEach(stream -> streams.put(stream, new ArrayList<>()));
    for (List<EventRecord> log : List.of(ofOrders, ofCustomers)) {
      for (EventRecord record : log) {
        EventNames.of(record)
            .ifPresent(what ->
                streams
                    .computeIfAbsent(
                        record.stream().category() + "/" + record.stream().id(),
                        none -> new ArrayList<>())
                    .add(new Shown(record.version(), record.id().toString(), what)));
      }
    }
    streams.forEach((stream, shown) -> history.add(new Read(stream, now, now, shown)));
  }

  private static Invariant of(Violation.Kind kind) {
    return switch (kind) {
      case LOST -> Invariant.NO_LOST_EVENT;
      case DOUBLED -> Invariant.EFFECT_ONCE;
      case REORDERED -> Invariant.IN_ORDER;
      case PHANTOM -> Invariant.NO_PHANTOM;
    };
  }

  @Override
  public void close() {
    live.ifPresent(Logs::close);
  }
}
