package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.cases.Orders.Command;
import dev.tenon.bench.cases.Orders.Event;
import dev.tenon.bench.cases.Orders.Order;
import dev.tenon.bench.measure.Callers;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Contender.Preparation;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.BenchServer;
import dev.tenon.bench.workspace.Workspace;
import dev.tenon.command.Entity;
import dev.tenon.command.Loaded;
import java.sql.SQLException;
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
    BenchServer server = workspace.postgres();
    try (Store brief = Store.create(server, "brief");
        Store lengthy = Store.create(server, "lengthy");
        Lent<RawReader> briefReaders = new Lent<>(CALLERS, () -> new RawReader(brief.connect()));
        Lent<RawReader> longReaders = new Lent<>(CALLERS, () -> new RawReader(lengthy.connect()))) {
      workspace.say("storing streams of 10 and of 1000 events ...");
      Filling.fill(brief, 60_000, 10);
      Filling.fill(lengthy, 2_000, 1_000);
      List<String> briefIds = brief.orders();
      List<String> longIds = lengthy.orders();
      keepSnapshots(lengthy, longIds);
      rounds.measure(
          new Case(
              "10", List.of(ours(brief, Orders.ENTITY, briefIds), raw(briefReaders, briefIds))),
          new Case(
              "1000", List.of(ours(lengthy, Orders.ENTITY, longIds), raw(longReaders, longIds))),
          new Case("1000-snapshot", List.of(ours(lengthy, Orders.KEPT, longIds))));
    }
  }

  /** Loading an entity that has no snapshot makes one, unless the queue of these is full. */
  private static void keepSnapshots(Store store, List<String> ids) throws SQLException {
    while (store.count("tenon_snapshot") < ids.size()) {
      for (String id : ids) {
        store.tenon().load(Orders.KEPT, id);
      }
      store.restart();
    }
  }

  private static Contender ours(
      Store store, Entity<Command, Order, Event> entity, List<String> ids) {
    return Contender.of(
        OURS, store::restart, slice -> each(ids, slice, id -> store.tenon().load(entity, id)));
  }

  private static Contender raw(Lent<RawReader> readers, List<String> ids) {
    return Contender.of(
        "raw-select",
        Preparation.NONE,
        slice -> each(ids, slice, id -> readers.use(one -> one.load(Orders.ENTITY.stream(id)))));
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
