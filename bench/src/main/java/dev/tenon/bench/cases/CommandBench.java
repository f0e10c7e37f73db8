package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.cases.Orders.Command;
import dev.tenon.bench.measure.Callers;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.PeerCase;
import dev.tenon.bench.workspace.Workspace;
import java.util.List;

/** Commands to entities: an order is created, then four items are added to it one by one. */
public final class CommandBench implements Bench {
  private static final int CALLERS = 64;
  private static final int CONNECTIONS = 32;

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    try (Store store = Store.create(workspace.postgres(), "ours");
        Store raw = Store.create(workspace.postgres(), "raw")) {
      raw.execute(RawAppender.SEQUENCE);
      try (Lent<RawCommands> commands =
          new Lent<>(CONNECTIONS, () -> new RawCommands(raw.connect()))) {
        Contender ours =
            contender(
                OURS, store, (id, command) -> store.tenon().execute(Orders.ENTITY, id, command));
        Contender byHand =
            contender(
                "raw-32", raw, (id, command) -> commands.use(one -> one.execute(id, command)));
        rounds.measure(
            new Case(
                "64",
                workspace.withPeers(
                    List.of(ours, byHand),
                    PeerCase.writing("axon-4", "axon4", "command", CALLERS),
                    PeerCase.writing("axon-4-cached", "axon4", "command-cached", CALLERS),
                    PeerCase.writing("axon-5", "axon5", "command", CALLERS))));
      }
    }
  }

  private static Contender contender(String name, Store store, Handler handler) {
    return Contender.of(
        name, store::clear, slice -> Callers.run(CALLERS, slice, caller -> new Buyer(handler)));
  }

  /** Executes a command. */
  private interface Handler {
    void handle(String id, Command command) throws Exception;
  }

  /** Takes one order after the other through its life, a command per call. */
  private static final class Buyer implements Callers.Call {
    private final Handler handler;
    private String id = "";
    private int next;

    Buyer(Handler handler) {
      this.handler = handler;
    }

    @Override
    public boolean run() throws Exception {
      if (next == 0) {
        id = Orders.newId();
        handler.handle(id, Orders.create(id));
      } else {
        handler.handle(id, Orders.item(next));
      }
      next = (next + 1) % Orders.EVENTS;
      return true;
    }
  }
}
