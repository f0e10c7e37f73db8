package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.measure.Callers;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.BenchServer;
import dev.tenon.bench.workspace.PeerCase;
import dev.tenon.bench.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;

/** Sagas over two services: an order is placed, its credit reserved, the order approved. */
public final class SagaBench implements Bench {
  private static final int[] CALLERS = {8, 64};
  private static final int MANY = 64;
  private static final int STORED = 1_000_000;

  private final boolean withStored;

  /** With empty tables. */
  public SagaBench() {
    this(false);
  }

  private SagaBench(boolean withStored) {
    this.withStored = withStored;
  }

  @Override
  public Bench longer() {
    return new SagaBench(true);
  }

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    BenchServer server = workspace.postgres();
    try (SagaShop ours = new SagaShop(server, "saga");
        PlainShop plain = new PlainShop(server, "plain")) {
      List<Case> cases = new ArrayList<>();
      for (int callers : CALLERS) {
        List<Contender> contenders =
            workspace.withPeers(
                List.of(
                    contender(OURS, callers, ours::clear, ours::order),
                    contender("plain-jdbc", callers, plain::clear, plain::order)),
                PeerCase.writing("eventuate", "eventuate", "saga", callers),
                PeerCase.writing("dbos", "dbos", "saga", callers));
        cases.add(
            new Case(
                Integer.toString(callers),
                contenders.stream()
                    .<Contender>map(contender -> new WriteCount(contender, server))
                    .toList()));
      }
      if (withStored) {
        measureStored(workspace, rounds, cases);
      } else {
        rounds.measure(cases.toArray(Case[]::new));
      }
    }
  }

  /** The same beside a million that have ended. */
  private static void measureStored(Workspace workspace, Rounds rounds, List<Case> cases)
      throws Exception {
    try (SagaShop filled = new SagaShop(workspace.postgres(), "filled")) {
      workspace.say("storing a million sagas ...");
      filled.fill(STORED);
      cases.add(new Case("64-1m", List.of(contender(OURS, MANY, filled::restart, filled::order))));
      rounds.measure(cases.toArray(Case[]::new));
    }
  }

  private static Contender contender(
      String name, int callers, Contender.Preparation clear, Ordering ordering) {
    return Contender.of(
        name,
        clear,
        slice ->
            Callers.run(
                callers,
                slice,
                caller ->
                    () -> {
                      ordering.order(Wish.next());
                      return true;
                    }));
  }

  /** Returns when an order has come to its end. */
  @FunctionalInterface
  private interface Ordering {
    void order(Wish wish) throws Exception;
  }
}
