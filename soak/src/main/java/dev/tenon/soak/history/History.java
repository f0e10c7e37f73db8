package dev.tenon.soak.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * What clients did, stream by stream. It grows with what streams hold and not with how often they
 * are read: of reads that show the same, the one that ended first and the one that began last say
 * all. Safe for use by many threads.
 */
public final class History {
  private final Map<String, StreamHistory> streams = new ConcurrentHashMap<>();
  private final AtomicLong operations = new AtomicLong();
  private final Predicate<String> ownAccord;

  /**
   * An empty one.
   *
   * @param ownAccord says of an event whether services append it without being asked by a client
   */
  public History(Predicate<String> ownAccord) {
    this.ownAccord = ownAccord;
  }

  /** Adds what a client did. */
  public void add(Operation operation) {
    operations.incrementAndGet();
    StreamHistory stream = streams.computeIfAbsent(operation.stream(), none -> new StreamHistory());
    switch (operation) {
      case Append append -> stream.add(append);
      case Read read -> stream.add(read);
    }
  }

  /** How many operations were added. */
  public long operations() {
    return operations.get();
  }

  /** Streams somebody appended to or read. */
  public List<String> streams() {
    return List.copyOf(streams.keySet());
  }

  /** Everything that contradicts itself, by stream. */
  public List<Violation> check() {
    List<Violation> violations = new ArrayList<>();
    new TreeMap<>(streams)
        .values()
        .forEach(stream ->
            violations.addAll(
                new HistoryChecker(stream.appends(), stream.reads(), ownAccord).check()));
    return violations;
  }

  private static final class StreamHistory {
    private final List<Append> appends = new ArrayList<>();
    private final Map<List<Shown>, Read> endedFirst = new ConcurrentHashMap<>();
    private final Map<List<Shown>, Read> begunLast = new ConcurrentHashMap<>();

    synchronized void add(Append append) {
      appends.add(append);
    }

    synchronized void add(Read read) {
      endedFirst.merge(read.shown(), read, (a, b) -> a.completed() - b.completed() <= 0 ? a : b);
      begunLast.merge(read.shown(), read, (a, b) -> a.invoked() - b.invoked() >= 0 ? a : b);
    }

    synchronized List<Append> appends() {
      return List.copyOf(appends);
    }

    synchronized List<Read> reads() {
      List<Read> all = new ArrayList<>(endedFirst.values());
      begunLast.values().stream().filter(read -> !all.contains(read)).forEach(all::add);
      return all;
    }
  }
}
