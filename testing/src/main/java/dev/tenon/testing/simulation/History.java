package dev.tenon.testing.simulation;

import dev.tenon.command.Refused;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One history: everything in it happens on one thread, in virtual time, as its seed has it. */
final class History<W> {
  private static final long MAX_STEPS = 1_000_000;
  private static final long LONGEST_RETRY = Duration.ofMillis(500).toNanos();
  private static final long DOOM = Duration.ofMillis(500).toNanos();
  private static final int MOST_STEPS_TO_DEATH = 12;
  private static final String REST = "everything comes to rest";

  private final Simulation<W> plan;
  private final long seed;
  private final Timeline timeline = new Timeline();
  private final Trace trace = new Trace();
  private final Tally.Counter tally = new Tally.Counter();
  private final Faults mix;
  private final Carrier carrier;
  private final W world;
  private final Map<String, Node<W>> nodes = new LinkedHashMap<>();
  private boolean calm = true;
  private @Nullable Broken broken;

  History(Simulation<W> plan, Faults faults, long seed) {
    this.plan = plan;
    this.seed = seed;
    this.mix = mixed(faults);
    this.carrier = new Carrier(this);
    this.world = plan.newWorld();
    plan.services().forEach((name, its) -> nodes.put(name, new Node<>(this, name, its)));
  }

  private Faults mixed(Faults most) {
    return new Faults(
        Math.min(20, (int) Math.round(chance("crashes").dose() * most.crashes())),
        Math.min(0.5, chance("duplicates").dose() * most.duplicates()),
        Math.min(0.5, chance("failed publications").dose() * most.failedPublications()),
        Math.min(0.5, chance("failed writes").dose() * most.failedWrites()),
        most.longestDelay());
  }

  Chance chance(String of) {
    return new Chance(seed, of);
  }

  Timeline timeline() {
    return timeline;
  }

  Trace trace() {
    return trace;
  }

  Tally.Counter tally() {
    return tally;
  }

  /** The faults of this history. */
  Faults mix() {
    return mix;
  }

  /** True as long as nothing is to go wrong. */
  boolean isCalm() {
    return calm;
  }

  Carrier carrier() {
    return carrier;
  }

  W world() {
    return world;
  }

  Node<W> node(String service) {
    Node<W> node = nodes.get(service);
    if (node == null) {
      throw Problem.INVALID_ARGUMENT.because(
          "there is no service " + service + "; there are " + nodes.keySet());
    }
    return node;
  }

  /**
   * Runs it to its end.
   *
   * @throws Broken if it breaks something
   */
  Tally run() {
    nodes.values().forEach(Node::start);
    for (Load<W> setUp : plan.setUps()) {
      setUp.call(new Scene<>(this, chance("the beginning")), 0);
    }
    rest();
    calm = false;
    planClients();
    planDeaths();
    rest();
    calm = true;
    check();
    return tally.at(timeline.now());
  }

  private void planClients() {
    int kind = 0;
    for (Simulation.Calls<W> calls : plan.calls()) {
      Chance when = chance("clients " + kind++);
      for (int number = 0; number < calls.count(); number++) {
        Client client = new Client(calls, number, when.number());
        timeline.after(when.below(calls.over().toNanos()), client::call);
      }
    }
  }

  private void planDeaths() {
    Chance when = chance("deaths");
    List<Node<W>> mortals = List.copyOf(nodes.values());
    for (int i = 0; i < mix.crashes(); i++) {
      Node<W> node = mortals.get(when.below(mortals.size()));
      int steps = when.below(MOST_STEPS_TO_DEATH);
      timeline.after(when.below(plan.span().toNanos()), () -> doom(node.life(), steps));
    }
  }

  /** It dies within a few steps, or between two if it does nothing. */
  private void doom(Life life, int steps) {
    life.doom(steps);
    timeline.after(
        DOOM,
        () -> {
          if (life.isDoomed()) {
            life.die("dies");
          }
        });
  }

  /** A call of a client, repeated until it is answered. */
  private final class Client {
    private final Simulation.Calls<W> calls;
    private final int number;
    private final long seed;
    private final Chance patience;

    Client(Simulation.Calls<W> calls, int number, long seed) {
      this.calls = calls;
      this.number = number;
      this.seed = seed;
      this.patience = new Chance(seed, "patience");
    }

    void call() {
      Scene<W> scene = new Scene<>(History.this, new Chance(seed, "call"));
      trace.add(timeline.now(), "client " + number, "calls", "");
      try {
        calls.load().call(scene, number);
      } catch (RuntimeException | Error e) {
        if (isAnswer(e, scene)) {
          trace.add(timeline.now(), "client " + number, "is refused", e);
        } else {
          timeline.after(patience.below(LONGEST_RETRY), this::call);
        }
      }
    }

    private boolean isAnswer(Throwable e, Scene<W> scene) {
      if (e instanceof Died || scene.sawDeath()) {
        return false;
      }
      if (e instanceof TenonException known
          && switch (known.problem()) {
            case STORAGE_FAILED, COMMIT_UNKNOWN, OVERLOADED, CLOSED -> true;
            default -> false;
          }) {
        return false;
      }
      if (!(e instanceof Refused)) {
        breaks(new Broken("call " + number + " of a client is answered", e));
      }
      return true;
    }
  }

  /** Goes on until nothing is left to happen. */
  private void rest() {
    try {
      long end = timeline.now() + plan.horizon().toNanos();
      while (step(end)) {
        throwBroken();
      }
      throwBroken();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Broken(REST, e);
    }
    if (nextAt() != Timeline.NEVER) {
      breaks(restless("after " + plan.horizon()));
      throwBroken();
    }
  }

  private void throwBroken() {
    if (broken != null) {
      throw broken;
    }
  }

  private Broken restless(String when) {
    SortedMap<String, Throwable> failures = new TreeMap<>();
    for (Turn turn : turns()) {
      Throwable failure = turn.failure();
      if (failure != null) {
        failures.put(turn.name(), failure);
      }
    }
    return new Broken(
        REST,
        new AssertionError(
            "%s something is still going on%s"
                .formatted(when, failures.isEmpty() ? "" : "; these fail: " + failures)));
  }

  /** The first to be broken counts. */
  void breaks(Broken what) {
    if (broken == null) {
      broken = what;
    }
  }

  /** Lets time pass, and everything happen that happens meanwhile. */
  void pass(Duration length) throws InterruptedException {
    long end = timeline.now() + length.toNanos();
    while (broken == null && step(end)) {
      // There is more.
    }
    timeline.moveTo(end);
  }

  private List<Turn> turns() {
    List<Turn> turns = new ArrayList<>();
    nodes.values().forEach(node -> turns.addAll(node.life().turns()));
    return turns;
  }

  private long nextAt() {
    long next = timeline.next();
    for (Node<W> node : nodes.values()) {
      next = Math.min(next, node.nextAt());
    }
    return next;
  }

  /** Does what is next, if that is no later; false if nothing is. */
  private boolean step(long until) throws InterruptedException {
    long event = timeline.next();
    long next = event;
    Node<W> first = null;
    for (Node<W> node : nodes.values()) {
      long its = node.nextAt();
      if (its < next) {
        next = its;
        first = node;
      }
    }
    if (next > until || next == Timeline.NEVER) {
      return false;
    }
    if (++tally.steps > MAX_STEPS) {
      breaks(restless("after %,d steps".formatted(MAX_STEPS)));
      return false;
    }
    if (first == null) {
      timeline.runNext();
    } else {
      timeline.moveTo(next);
      first.step();
    }
    return true;
  }

  private void check() {
    for (Node<W> node : nodes.values()) {
      String parked = node.parked();
      if (parked != null) {
        throw new Broken("nothing is parked", new AssertionError(parked));
      }
    }
    for (Simulation.Invariant<W> invariant : plan.invariants()) {
      try {
        invariant.check().accept(new Scene<>(this, chance(invariant.name())));
      } catch (RuntimeException | Error e) {
        throw new Broken(invariant.name(), e);
      }
    }
  }
}
