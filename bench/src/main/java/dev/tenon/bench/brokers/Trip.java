package dev.tenon.bench.brokers;

import dev.tenon.bench.cases.OrderMessages;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Messages from publisher to handler: in the first half of a slice as many as can be, which is the
 * throughput; in the second half so many a second, whose latencies are taken.
 */
final class Trip implements Contender {
  /** A processor's time that a message takes of this process, and of the server. */
  static final String CLIENT = "clientMicros";

  static final String SERVER = "serverMicros";

  /** As many as there are, published in turn. */
  static final int MESSAGES = 20_000;

  private static final int PAGE = 500;
  private static final int PAGES_UNACKNOWLEDGED = 8;
  private static final long MOST_UNDER_WAY = 8_000;
  private static final int PER_SECOND = 1_000;

  private final String name;
  private final Site site;
  private final Route.Opener opener;
  private Processor used = Processor.NONE;
  private long published;
  private String topic = "";

  Trip(String name, Site site, Route.Opener opener) {
    this.name = name;
    this.site = site;
    this.opener = opener;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void prepare() throws Exception {
    topic = site.emptyTopic(name);
  }

  @Override
  public Figures run(Duration slice) throws Exception {
    Arrivals arrivals = new Arrivals(MESSAGES, OrderMessages.KEYS);
    published = 0;
    Route route = opener.open(topic, arrivals);
    try {
      for (int from = 0; from < OrderMessages.KEYS; from += PAGE) {
        route.publish(from, PAGE).join();
        published += PAGE;
      }
      arrivals.await(published); // every lane is at work
      double throughput = publishAll(route, arrivals, slice.dividedBy(2));
      Figures paced = publishPaced(route, arrivals, slice.dividedBy(2));
      return new Figures(throughput, paced.p50(), paced.p99());
    } finally {
      route.end();
    }
  }

  private double publishAll(Route route, Arrivals arrivals, Duration time) throws Exception {
    long before = published;
    Processor processor = Processor.now();
    ArrayDeque<CompletableFuture<Void>> answers = new ArrayDeque<>();
    long began = System.nanoTime();
    while (System.nanoTime() - began < time.toNanos()) {
      arrivals.await(published + PAGE - MOST_UNDER_WAY);
      answers.add(route.publish((int) (published % MESSAGES), PAGE));
      published += PAGE;
      if (answers.size() == PAGES_UNACKNOWLEDGED) {
        answers.remove().join();
      }
    }
    answers.forEach(CompletableFuture::join);
    arrivals.await(published);
    long elapsed = System.nanoTime() - began;
    used = Processor.now().since(processor, published - before);
    return (published - before) * 1e9 / elapsed;
  }

  /** From the call that publishes a message until its handler is called with it. */
  private Figures publishPaced(Route route, Arrivals arrivals, Duration time) throws Exception {
    int count = (int) Math.min(MESSAGES / 2, time.toMillis() * PER_SECOND / 1_000);
    int first = (int) (published % MESSAGES);
    long[] latencies = new long[count];
    List<CompletableFuture<Void>> answers = new ArrayList<>(count);
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = began + i * (1_000_000_000L / PER_SECOND);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      latencies[i] = System.nanoTime();
      answers.add(route.publish((first + i) % MESSAGES, 1));
    }
    published += count;
    answers.forEach(CompletableFuture::join);
    arrivals.await(published);
    Arrays.setAll(latencies, i -> arrivals.at((first + i) % MESSAGES) - latencies[i]);
    return Figures.of(latencies, System.nanoTime() - began);
  }

  @Override
  public Map<String, Double> counted() {
    return Map.of(CLIENT, used.client(), SERVER, used.server());
  }
}
