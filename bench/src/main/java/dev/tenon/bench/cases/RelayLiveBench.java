package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.cases.RelayShop.Feed;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.PeerCase;
import dev.tenon.bench.workspace.Workspace;
import java.util.List;

/** What is left to writers at full speed beside a relay, and whether it keeps up with them. */
public final class RelayLiveBench implements Bench {
  private static final int WRITERS = 8;
  private static final long DRAINED_NANOS = 1_000_000_000L;

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    try (RelayShop shop = new RelayShop(workspace.postgres(), "relay")) {
      PeerCase debezium = PeerCase.writing("debezium", "debezium", "live", WRITERS);
      rounds.measure(
          new Case(
              "tail",
              workspace.withPeers(
                  List.of(contender(shop, Feed.TAIL), businessOnly(shop)), debezium)),
          new Case(
              "poll",
              workspace.withPeers(
                  List.of(contender(shop, Feed.POLL), businessOnly(shop)), debezium)));
    }
  }

  private static Contender contender(RelayShop shop, Feed feed) {
    return Contender.of(
        OURS,
        Contender.Preparation.NONE,
        slice -> {
          Heard heard = shop.start(feed);
          RelayWriters writers = new RelayWriters(shop::connect, shop::send);
          writers.write(WRITERS, slice, 0);
          long ended = System.nanoTime();
          heard.await(writers.count());
          long behind = System.nanoTime() - ended;
          shop.end();
          if (behind > DRAINED_NANOS) {
            throw new IllegalStateException(
                "%s was %d ms behind its writers".formatted(feed, behind / 1_000_000));
          }
          return Figures.of(writers.latencies(heard), writers.nanos());
        });
  }

  private static Contender businessOnly(RelayShop shop) {
    return Contender.of(
        "business-only",
        shop::clear,
        slice -> {
          RelayWriters writers = new RelayWriters(shop::connect, RelayWriters.Sending.NOTHING);
          writers.write(WRITERS, slice, 0);
          return Figures.of(writers.count(), writers.nanos());
        });
  }
}
