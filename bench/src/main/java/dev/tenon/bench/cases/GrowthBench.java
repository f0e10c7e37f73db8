package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.measure.Callers;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Contender.Preparation;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.Workspace;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.ExpectedVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Appends, and loads of random streams of ten events, with more and more events stored: all sizes
 * side by side, each in a database of its own.
 */
public final class GrowthBench implements Bench {
  /** Few, lest the smallest database grows a lot in a slice; taken back before the next one. */
  private static final int APPENDS = 10_000;

  private static final Duration FIRST = Duration.ofMinutes(1);

  private static final int APPENDERS = 64;
  private static final int LOADERS = 8;
  private static final int EVENTS = 10;

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    List<Store> stores = new ArrayList<>();
    try {
      List<Case> cases = new ArrayList<>();
      for (Size size : Size.values()) {
        workspace.say("storing " + size.label + " events ...");
        Store store = Store.create(workspace.postgres(), "growth_" + size.label);
        stores.add(store);
        Filling.fill(store, size.events / EVENTS, EVENTS);
        cases.add(new Case(size.label, List.of(appends(store, size.events))));
        cases.add(new Case(size.label + "-load", List.of(loads(store))));
      }
      rounds.measure(cases.toArray(Case[]::new));
    } finally {
      stores.forEach(Store::close);
    }
  }

  private static Contender appends(Store store, long events) {
    return Contender.of(
        OURS,
        () -> {
          store.cutBack(events);
          append(store, Store.firstHelping(events), FIRST);
        },
        slice -> append(store, APPENDS, slice));
  }

  private static Figures append(Store store, int appends, Duration slice) throws Exception {
    AtomicInteger left = new AtomicInteger(appends);
    return Callers.run(
        APPENDERS,
        slice,
        caller ->
            () -> {
              String id = Orders.newId();
              store
                  .tenon()
                  .events()
                  .append(Fresh.stream(id), ExpectedVersion.none(), List.of(Orders.created(id)));
              return left.decrementAndGet() > 0;
            });
  }

  /** As of now, so that the cache, whose size is fixed, has no part in it. */
  private static Contender loads(Store store) throws Exception {
    List<String> ids = store.orders();
    return Contender.of(
        OURS,
        Preparation.NONE,
        slice ->
            Callers.run(
                LOADERS,
                slice,
                caller ->
                    () -> {
                      String id = ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
                      return store.tenon().load(Orders.ENTITY, id, Until.now()).exists();
                    }));
  }

  private enum Size {
    TEN_THOUSAND("10k", 10_000),
    HUNDRED_THOUSAND("100k", 100_000),
    MILLION("1m", 1_000_000),
    TEN_MILLION("10m", 10_000_000);

    private final String label;
    private final long events;

    Size(String label, long events) {
      this.label = label;
      this.events = events;
    }
  }
}
