package dev.tenon.testing.simulation;

import dev.tenon.ServiceBuilder;
import dev.tenon.error.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Services of yours, joined by a broker, in virtual time: what clients ask of them, what goes wrong
 * meanwhile, and what must hold when everything has come to rest. All of a history follows from its
 * seed, so that one which breaks something is replayed by its seed.
 *
 * <pre>{@code
 * Simulation.of(Bank::new)
 *     .service("orders", (bank, service) -> service.codec(CODEC).policy(PAYMENT).publish())
 *     .load(200, (scene, n) -> scene.service("orders").execute(ORDER, "o" + n, new Place()))
 *     .invariant("every order is paid once", scene -> …)
 *     .run(1, 300);
 * }</pre>
 *
 * <p>The services get their database, broker, clock and host from the simulation. Handlers take no
 * virtual time. What they know besides their database is lost when their service dies, since it is
 * defined anew. They must draw no chance and read no clock but those of Tenon, start no threads,
 * and share nothing with other services but the world.
 *
 * <p>Not safe for use by several threads.
 *
 * @param <W> the world outside: whatever services call beside each other, and clients remember; a
 *     fresh one for each history
 */
public final class Simulation<W> {
  private final Supplier<W> world;
  private final Map<String, BiFunction<W, ServiceBuilder, ServiceBuilder>> services =
      new LinkedHashMap<>();
  private final List<Load<W>> setUps = new ArrayList<>();
  private final List<Calls<W>> calls = new ArrayList<>();
  private final List<Invariant<W>> invariants = new ArrayList<>();
  private Faults faults = Faults.defaults();
  private Duration span = Duration.ofSeconds(10);
  private Duration horizon = Duration.ofDays(60);

  private Simulation(Supplier<W> world) {
    this.world = world;
  }

  record Calls<W>(int count, Duration over, Load<W> load) {}

  record Invariant<W>(String name, Consumer<Scene<W>> check) {}

  /** A simulation in a world of one's own, which every history begins anew. */
  public static <W> Simulation<W> of(Supplier<W> world) {
    return new Simulation<>(world);
  }

  /** A simulation of services that call nothing outside. */
  public static Simulation<String> ofServices() {
    return new Simulation<>(() -> "nothing");
  }

  /**
   * Adds a service. It is defined anew each time it starts.
   *
   * @param definition adds the codec and whatever else the service has
   */
  public Simulation<W> service(
      String name, BiFunction<W, ServiceBuilder, ServiceBuilder> definition) {
    if (services.putIfAbsent(name, definition) != null) {
      throw Problem.INVALID_ARGUMENT.because("two services are named " + name);
    }
    return this;
  }

  /** As {@link #service(String, BiFunction)}, of a service that calls nothing outside. */
  public Simulation<W> service(String name, UnaryOperator<ServiceBuilder> definition) {
    return service(name, (outside, builder) -> definition.apply(builder));
  }

  /** Does something before clients come and anything goes wrong; then everything comes to rest. */
  public Simulation<W> setUp(Consumer<Scene<W>> work) {
    setUps.add((scene, number) -> work.accept(scene));
    return this;
  }

  /** Over how long clients call, and services die. Default: 10 s. Applies to loads added after. */
  public Simulation<W> over(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw Problem.INVALID_ARGUMENT.because("clients call over a while, not over " + time);
    }
    span = time;
    return this;
  }

  /** So many clients call, each once, at any time. */
  public Simulation<W> load(int count, Load<W> call) {
    if (count < 1) {
      throw Problem.INVALID_ARGUMENT.because("1 or more clients call, not " + count);
    }
    calls.add(new Calls<>(count, span, call));
    return this;
  }

  /** What goes wrong. Default: {@link Faults#defaults}. */
  public Simulation<W> faults(Faults most) {
    faults = most;
    return this;
  }

  /** How long everything may take to come to rest, in virtual time. Default: 60 days. */
  public Simulation<W> horizon(Duration longest) {
    horizon = longest;
    return this;
  }

  /**
   * Adds what must hold when everything has come to rest: the check throws, as assertions do, if it
   * does not. Its message should name what it found: what happened to that is told then.
   */
  public Simulation<W> invariant(String name, Consumer<Scene<W>> check) {
    invariants.add(new Invariant<>(name, check));
    return this;
  }

  /**
   * Runs one history.
   *
   * @throws Violation if it breaks an invariant, or parks a message, or does not come to rest
   */
  public Tally run(long seed) {
    requirePlatformThread();
    try {
      return new History<>(this, faults, seed).run();
    } catch (Broken first) {
      throw new Inquiry<>(this, faults, seed).into(first);
    }
  }

  /**
   * Runs the histories of so many seeds, one after another, up to the first that breaks something.
   *
   * @throws Violation as {@link #run(long)}
   */
  public Tally run(long firstSeed, int count) {
    Tally sum = Tally.NONE;
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      sum = sum.plus(run(seed));
    }
    return sum;
  }

  private static void requirePlatformThread() {
    if (Thread.currentThread().isVirtual()) {
      throw Problem.INVALID_ARGUMENT.because(
          "a simulation runs on a platform thread, not on a virtual one");
    }
  }

  W newWorld() {
    return world.get();
  }

  Map<String, BiFunction<W, ServiceBuilder, ServiceBuilder>> services() {
    return Collections.unmodifiableMap(services);
  }

  List<Load<W>> setUps() {
    return setUps;
  }

  List<Calls<W>> calls() {
    return calls;
  }

  List<Invariant<W>> invariants() {
    return invariants;
  }

  Duration span() {
    return span;
  }

  Duration horizon() {
    return horizon;
  }
}
