package dev.tenon.bench.cases;

import dev.tenon.bench.cases.RelayShop.Feed;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Plan;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.PeerCase;
import dev.tenon.bench.workspace.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is left to writers at full speed beside a relay, and whether it keeps up with them. */
public final class RelayLiveBench implements Bench {
  private static final int WRITERS = 8;

  /** The share of the messages that had come when the writers ended. */
  private static final String HEARD = "heard";

  private static final long DRAINED_NANOS = 1_000_000_000L;

  /** Long enough for what does not keep up to fall behind. */
  @Override
  public Plan plan() {
    return new Plan(3, 1, Duration.ofSeconds(12), Duration.ofSeconds(30));
  }

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    try (RelayShop shop = new RelayShop(workspace.postgres(), "relay")) {
      PeerCase debezium = PeerCase.writing("debezium", "debezium", "live", WRITERS);
      rounds.measure(
          new Case(
              "tail",
              workspace.withPeers(
                  List.of(new Live(shop, Feed.TAIL), businessOnly(shop), unread(shop)), debezium)),
          new Case(
              "poll",
              workspace.withPeers(
                  List.of(new Live(shop, Feed.POLL), businessOnly(shop), unread(shop)), debezium)));
    }
  }

  private static Contender businessOnly(RelayShop shop) {
    return writersAlone("business-only", shop, RelayWriters.Sending.NOTHING);
  }

  /** The most that a relay can leave them: its rows are written, and there is none. */
  private static Contender unread(RelayShop shop) {
    return writersAlone("unread", shop, RelayShop::insert);
  }

  private static Contender writersAlone(String name, RelayShop shop, RelayWriters.Sending sending) {
    return Contender.of(
        name,
        shop::clear,
        slice -> {
          RelayWriters writers = new RelayWriters(shop::connect, sending);
          writers.write(WRITERS, slice, 0);
          return Figures.of(writers.count(), writers.nanos());
        });
  }

  /** Writers beside a relay. */
  private static final class Live implements Contender {
    private final RelayShop shop;
    private final Feed feed;
    private double heardShare;

    Live(RelayShop shop, Feed feed) {
      this.shop = shop;
      this.feed = feed;
    }

    @Override
    public String name() {
      return OURS;
    }

    @Override
    public void prepare() {}

    @Override
    public Figures run(Duration slice) throws Exception {
      Heard heard = shop.start(feed);
      RelayWriters writers = new RelayWriters(shop::connect, shop::send);
      writers.write(WRITERS, slice, 0);
      long ended = System.nanoTime();
      heardShare = (double) heard.count() / writers.count();
      heard.await(writers.count());
      long behind = System.nanoTime() - ended;
      shop.end();
      if (behind > DRAINED_NANOS) {
        throw new IllegalStateException(
            "%s was %d ms behind its writers".formatted(feed, behind / 1_000_000));
      }
      return Figures.of(writers.latencies(heard), writers.nanos());
    }

    @Override
    public Map<String, Double> counted() {
      return Map.of(HEARD, heardShare);
    }
  }
}
