package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.measure.Callers;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.PeerCase;
import dev.tenon.bench.workspace.Workspace;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Payload;
import java.sql.SQLException;
import java.util.List;

/** One event to a new stream per call, durable when the call returns. */
public final class AppendBench implements Bench {
  private static final int MANY = 64;
  private static final int CONNECTIONS = 32;

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    try (Store ours = Store.create(workspace.postgres(), "ours");
        Store raw = Store.create(workspace.postgres(), "raw")) {
      raw.execute(RawAppender.SEQUENCE);
      try (Lent<RawAppender> many = appenders(raw, CONNECTIONS);
          Lent<RawAppender> one = appenders(raw, 1)) {
        rounds.measure(
            new Case(
                "64",
                workspace.withPeers(
                    List.of(ours(ours, MANY), raw("raw-32", raw, many, MANY)),
                    PeerCase.writing("axon-4", "axon4", "append", MANY))));
        rounds.measure(
            new Case(
                "1",
                workspace.withPeers(
                    List.of(ours(ours, 1), raw("raw-1", raw, one, 1)),
                    PeerCase.writing("axon-4", "axon4", "append", 1))));
      }
    }
  }

  private static Lent<RawAppender> appenders(Store raw, int connections) throws SQLException {
    return new Lent<>(connections, () -> new RawAppender(raw.connect()));
  }

  static Contender ours(Store store, int callers) {
    return Contender.of(
        OURS, store::clear, slice -> Callers.run(callers, slice, caller -> () -> append(store)));
  }

  private static boolean append(Store store) {
    String id = Orders.newId();
    store
        .tenon()
        .events()
        .append(Orders.ENTITY.stream(id), ExpectedVersion.none(), List.of(Orders.created(id)));
    return true;
  }

  private static Contender raw(String name, Store store, Lent<RawAppender> appenders, int callers) {
    return Contender.of(
        name,
        store::clear,
        slice -> Callers.run(callers, slice, caller -> () -> append(appenders)));
  }

  private static boolean append(Lent<RawAppender> appenders) throws Exception {
    String id = Orders.newId();
    Payload payload = Orders.CODEC.encode(Orders.created(id));
    return appenders.use(appender -> appender.append(Orders.ENTITY.stream(id), 0, payload));
  }
}
