package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.cases.Orders.Order;
import dev.tenon.bench.measure.Callers;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Contender.Preparation;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.Workspace;
import dev.tenon.command.Loaded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Entities brought back from their events: in a slice each at most once, and the service started
 * anew before it, so that none is in the cache.
 */
public final class LoadBench implements Bench {
  private static final int CALLERS = 8;

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    try (Store store = Store.create(workspace.postgres(), "ours");
        Lent<RawReader> readers = new Lent<>(CALLERS, () -> new RawReader(store.connect()))) {
      measure(workspace, rounds, store, readers, 60_000, 10);
      measure(workspace, rounds, store, readers, 2_000, 1_000);
    }
  }

  private static void measure(
      Workspace workspace,
      Rounds rounds,
      Store store,
      Lent<RawReader> readers,
      int streams,
      int events)
      throws Exception {
    workspace.say("storing " + streams + " streams of " + events + " events ...");
    Filling.fill(store, streams, events);
    List<String> ids = store.orders();
    Contender ours =
        Contender.of(
            OURS,
            store::restart,
            slice -> each(ids, slice, id -> store.tenon().load(Orders.ENTITY, id)));
    Contender raw =
        Contender.of(
            "raw-select",
            Preparation.NONE,
            slice ->
                each(ids, slice, id -> readers.use(one -> one.load(Orders.ENTITY.stream(id)))));
    rounds.measure(new Case(String.valueOf(events), List.of(ours, raw)));
  }

  /** Loads one after the other in random order, until all were or the time is over. */
  private static Figures each(List<String> ids, Duration slice, Loading loading) throws Exception {
    List<String> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled);
    AtomicInteger next = new AtomicInteger();
    return Callers.run(
        CALLERS,
        slice,
        caller ->
            () -> {
              int i = next.getAndIncrement();
              return i < shuffled.size() && loading.load(shuffled.get(i)).exists();
            });
  }

  /** Brings an order back. */
  private interface Loading {
    Loaded<Order> load(String id) throws Exception;
  }
}
