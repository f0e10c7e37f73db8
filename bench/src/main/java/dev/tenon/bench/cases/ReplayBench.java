package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.cases.Orders.Event;
import dev.tenon.bench.cases.Orders.ItemAdded;
import dev.tenon.bench.cases.Orders.OrderCreated;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Contender.Preparation;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.PeerCase;
import dev.tenon.bench.workspace.Workspace;
import dev.tenon.event.EventStore;
import dev.tenon.event.Subscription;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The whole log in order, every event decoded and one field of it read. */
public final class ReplayBench implements Bench {
  private static final long LIMIT_SECONDS = 180;

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    try (Store store = Store.create(workspace.postgres(), "ours")) {
      measure(workspace, rounds, store, "200k", 200_000);
      measure(workspace, rounds, store, "1m", 1_000_000);
    }
  }

  private static void measure(
      Workspace workspace, Rounds rounds, Store store, String name, int events) throws Exception {
    workspace.say("storing " + name + " events ...");
    Filling.fill(store, events / Orders.EVENTS, Orders.EVENTS);
    Contender ours = Contender.of(OURS, store::restart, slice -> replay(store, events));
    Contender subscription =
        Contender.of("subscription", store::restart, slice -> subscribe(store, events));
    Contender raw = Contender.of("raw-copy", Preparation.NONE, slice -> copy(store, events));
    rounds.measure(
        new Case(
            name,
            workspace.withPeers(
                List.of(ours, subscription, raw), PeerCase.replay("axon-4", "axon4", events))));
  }

  private static Figures replay(Store store, int events) throws InterruptedException {
    Seen seen = new Seen(events);
    EventStore log = store.tenon().events();
    long began = System.nanoTime();
    log.replay(log.start(), event -> seen.take((Event) event));
    seen.all.await();
    return Figures.of(events, System.nanoTime() - began);
  }

  /** With all that is stored of each event, and ready for those that come. */
  private static Figures subscribe(Store store, int events) throws InterruptedException {
    Seen seen = new Seen(events);
    EventStore log = store.tenon().events();
    long began = System.nanoTime();
    try (Subscription running =
        log.subscribe(log.start(), recorded -> seen.take((Event) recorded.event()))) {
      if (!seen.all.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("not all came: " + running.failure());
      }
      return Figures.of(events, System.nanoTime() - began);
    }
  }

  private static Figures copy(Store store, int events) throws Exception {
    Seen seen = new Seen(events);
    try (Connection connection = store.connect()) {
      long began = System.nanoTime();
      RawCopy.read(connection, payload -> seen.take((Event) Orders.CODEC.decode(payload)));
      seen.all.await();
      return Figures.of(events, System.nanoTime() - began);
    }
  }

  /** Takes the events on one thread. */
  private static final class Seen {
    private final CountDownLatch all = new CountDownLatch(1);
    private long left;
    private long fields;

    Seen(int events) {
      left = events;
    }

    void take(Event event) {
      fields +=
          switch (event) {
            case OrderCreated created -> created.customer().length();
            case ItemAdded item -> item.unitPrice();
          };
      if (--left == 0 && fields > 0) {
        all.countDown();
      }
    }
  }
}
