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

/** From when a commit returned to when its message came, at a rate that keeps nobody busy. */
public final class RelayLatencyBench implements Bench {
  private static final int WRITERS = 4;
  private static final int PER_SECOND = 500;
  private static final String DEBEZIUM = "debezium";

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    try (RelayShop shop = new RelayShop(workspace.postgres(), "relay")) {
      List<Contender> tail =
          workspace.withPeers(
              List.of(contender(shop, Feed.TAIL)),
              PeerCase.writing(DEBEZIUM, DEBEZIUM, "latency", WRITERS),
              PeerCase.writing("debezium-default", DEBEZIUM, "latency-default", WRITERS));
      rounds.measure(
          new Case("tail", tail),
          new Case("poll", List.of(contender(shop, Feed.POLL))),
          new Case("tableless", List.of(contender(shop, Feed.TABLELESS))));
    }
  }

  private static Contender contender(RelayShop shop, Feed feed) {
    return Contender.of(
        OURS,
        Contender.Preparation.NONE,
        slice -> {
          Heard heard = shop.start(feed);
          RelayWriters writers = new RelayWriters(shop::connect, shop::send);
          writers.write(WRITERS, slice, PER_SECOND);
          heard.await(writers.count());
          shop.end();
          return Figures.of(writers.latencies(heard), writers.nanos());
        });
  }
}
