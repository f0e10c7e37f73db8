package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.measure.Callers;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.BenchServer;
import dev.tenon.bench.workspace.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Appends of an event with two tags, a course and a new student, unless an event of the course came
 * meanwhile. Where one did, the append is tried again; a call ends when it is done.
 *
 * <p>Disjoint: every call has a course of its own. Overlap: all calls go to few courses.
 */
public final class DcbBench implements Bench {
  private static final int CALLERS = 64;
  private static final int CONNECTIONS = 32;
  private static final int COURSES = 128;
  private static final int SMALL = 10_000;
  private static final int LARGE = 1_000_000;

  /** Few, lest the small database grows a lot in a slice; taken back before the next one. */
  private static final int APPENDS = 20_000;

  private static final Duration FIRST = Duration.ofMinutes(1);

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    BenchServer server = workspace.postgres();
    try (Store small = Store.create(server, "small");
        Store large = Store.create(server, "large");
        Store raw = Store.create(server, "raw")) {
      workspace.say("storing 10k and 1m events with tags ...");
      fill(small, SMALL);
      fill(large, LARGE);
      fill(raw, LARGE);
      raw.execute(RawAppender.SEQUENCE + " start " + (LARGE + 1));
      try (Lent<RawTags> sessions = new Lent<>(CONNECTIONS, () -> new RawTags(raw.connect()))) {
        rounds.measure(
            compared("disjoint", new Setting(large, LARGE, false), raw, sessions),
            compared("overlap", new Setting(large, LARGE, true), raw, sessions),
            new Case("disjoint-10k", List.of(new Setting(small, SMALL, false).ours())),
            new Case("overlap-10k", List.of(new Setting(small, SMALL, true).ours())));
      }
    }
  }

  private static void fill(Store store, int events) throws Exception {
    Filling.fill(store, events / Orders.EVENTS, Orders.EVENTS);
    Filling.tag(store);
  }

  private static Case compared(String name, Setting setting, Store raw, Lent<RawTags> sessions) {
    Store store = setting.store;
    Setting byHand = new Setting(raw, setting.events, setting.overlap);
    return new Case(
        name,
        List.of(
            setting.ours(),
            setting.contender(
                "unconditional", () -> Subscribing.unconditional(store.tenon().events())),
            byHand.contender("per-tag-locks", () -> Subscribing.locking(sessions))));
  }

  /** A store, how many events it was filled with, and whether calls meet at few courses. */
  private record Setting(Store store, long events, boolean overlap) {
    Contender ours() {
      return contender(OURS, () -> Subscribing.ours(store.tenon().events()));
    }

    Contender contender(String name, Supplier<Subscribing> subscribing) {
      return Contender.of(
          name,
          () -> {
            store.cutBack(events);
            run(Store.firstHelping(events), FIRST, subscribing.get());
          },
          slice -> run(APPENDS, slice, subscribing.get()));
    }

    private Figures run(int appends, Duration slice, Subscribing subscribing) throws Exception {
      List<Course> shared = IntStream.range(0, COURSES).mapToObj(this::course).toList();
      AtomicInteger left = new AtomicInteger(appends);
      return Callers.run(
          CALLERS,
          slice,
          caller ->
              () -> {
                Course course =
                    overlap
                        ? shared.get(ThreadLocalRandom.current().nextInt(COURSES))
                        : new Course("course:" + Orders.newId(), new AtomicLong());
                course.subscribe(subscribing);
                return left.decrementAndGet() > 0;
              });
    }

    private Course course(int number) {
      return new Course("course:" + number, new AtomicLong(events));
    }
  }

  /** A course, and the newest position of it that callers have decided on. */
  private record Course(String tag, AtomicLong newest) {
    void subscribe(Subscribing subscribing) throws Exception {
      long position = subscribing.append(tag, newest.get());
      while (position == 0) {
        position = subscribing.append(tag, subscribing.newest(tag));
      }
      newest.accumulateAndGet(position, Math::max);
    }
  }
}
