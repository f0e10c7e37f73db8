package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.cases.RelayShop.Feed;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.PeerCase;
import dev.tenon.bench.workspace.Workspace;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How fast messages leave that have piled up. */
public final class RelayBacklogBench implements Bench {
  private static final int COUNT = 300_000;

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    PeerCase debezium = new PeerCase("debezium", "debezium", "backlog", COUNT, 1, false);
    try (RelayShop shop = new RelayShop(workspace.postgres(), "relay");
        RecvLogical raw = new RecvLogical(workspace.postgres(), "raw")) {
      rounds.measure(
          new Case("poll", workspace.withPeers(List.of(contender(shop, Feed.POLL)), debezium)),
          new Case(
              "tail",
              workspace.withPeers(
                  List.of(contender(shop, Feed.TAIL), raw.contender(COUNT, false)), debezium)),
          new Case(
              "tableless", List.of(contender(shop, Feed.TABLELESS), raw.contender(COUNT, true))));
    }
  }

  private static Contender contender(RelayShop shop, Feed feed) {
    List<Heard> prepared = new ArrayList<>();
    return Contender.of(
        OURS,
        () -> {
          Heard heard = shop.start(feed);
          heard.shuts();
          if (feed == Feed.TABLELESS) {
            emit(shop);
          } else {
            shop.pileUp(COUNT);
          }
          prepared.add(heard);
        },
        slice -> {
          Heard heard = prepared.removeLast();
          long began = System.nanoTime();
          heard.opens();
          heard.await(COUNT);
          Figures figures = Figures.of(COUNT, System.nanoTime() - began);
          shop.end();
          return figures;
        });
  }

  private static void emit(RelayShop shop) throws SQLException {
    try (Connection connection = shop.connect()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < COUNT; i += RecvLogical.PER_TRANSACTION) {
        shop.send(connection, i, RecvLogical.PER_TRANSACTION);
        connection.commit();
      }
    }
  }
}
