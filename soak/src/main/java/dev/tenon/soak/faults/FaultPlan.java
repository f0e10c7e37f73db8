package dev.tenon.soak.faults;

import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.proxy.Trouble;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Faults drawn from a seed, as cards from a deck that holds each kind as often as it is to come: so
 * none is missed for long, and the order is the seed's. For one thread.
 */
public final class FaultPlan {
  private static final List<Trouble> TROUBLES =
      List.of(
          Trouble.SLOW,
          Trouble.DEAF_SERVER,
          Trouble.DEAF_CLIENTS,
          Trouble.SILENT,
          Trouble.HALF_OPEN,
          Trouble.CUT,
          Trouble.REFUSED);
  private static final List<ServiceName> PUBLISHERS =
      List.of(ServiceName.ORDERS, ServiceName.CUSTOMERS);

  private static final List<Duration> SHIFTS =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(-1),
          Duration.ofHours(1),
          Duration.ofHours(-1),
          Duration.ofDays(400),
          Duration.ofDays(-400));
  private static final List<String> TOPICS = List.of("orders");
  private static final List<String> ASKED_TOPICS = List.of("orders", "credit");
  private static final List<String> POISONS = List.of("no JSON", "[]", "{\"orderId\":{}}");

  private final Random random;
  private final Random bursts;
  private final Breakable breakable;
  private final Deque<Supplier<Fault>> deck = new ArrayDeque<>();

  /** A plan for what can be broken. */
  public FaultPlan(long seed, Breakable breakable) {
    this.random = new Random(seed);
    this.bursts = new Random(~seed);
    this.breakable = breakable;
  }

  /** What breaks next. */
  public Fault next() {
    if (deck.isEmpty()) {
      deck.addAll(shuffled());
    }
    return deck.pop().get();
  }

  /** Many kills at once, beside the deck: for machines too slow for as many as there are to be. */
  public Fault burst(int kills) {
    return kill(kills, bursts);
  }

  private List<Supplier<Fault>> shuffled() {
    List<Supplier<Fault>> cards = new ArrayList<>();
    add(cards, 10, () -> kill(1, random));
    add(cards, 6, () -> kill(2 + random.nextInt(2), random));
    add(cards, 1, () -> new Fault.KillServer(Fault.Server.BROKER, millis(0, 1_000)));
    add(cards, 1, () -> new Fault.PauseServer(Fault.Server.BROKER, millis(500, 3_500)));
    add(cards, 1, () -> new Fault.Pause(member(), millis(300, 1_200)));
    add(cards, 1, () -> new Fault.Pause(member(), millis(1_800, 4_500)));
    add(cards, 2, () -> network(Fault.Server.BROKER));
    add(cards, 1, this::clock);
    add(cards, 1, () -> new Fault.Poison(poisoned(), any(POISONS)));
    add(cards, 2, this::repeat);
    if (breakable.disk()) {
      add(cards, 1, () -> new Fault.DiskFull(millis(1_000, 4_000)));
    }
    if (breakable.slots()) {
      add(cards, 2, () -> new Fault.SlotDropped(publisher()));
      add(cards, 2, () -> new Fault.SlotLost(publisher()));
    }
    if (breakable.databaseServer()) {
      add(cards, 3, () -> new Fault.KillLeader(publisher()));
      add(cards, 1, () -> new Fault.PauseLeader(publisher(), millis(1_800, 4_500)));
      add(cards, 1, () -> new Fault.KillServer(Fault.Server.DATABASE, millis(0, 1_000)));
      add(cards, 1, () -> new Fault.PauseServer(Fault.Server.DATABASE, millis(500, 3_500)));
      add(cards, 2, () -> network(Fault.Server.DATABASE));
    }
    if (random.nextInt(3) == 0) {
      cards.add(Fault.RollingRestart::new);
    }
    Collections.shuffle(cards, random);
    return cards;
  }

  private static void add(List<Supplier<Fault>> cards, int count, Supplier<Fault> card) {
    cards.addAll(Collections.nCopies(count, card));
  }

  private Fault kill(int count, Random drawn) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, breakable.members()).boxed().toList());
    Collections.shuffle(all, drawn);
    return new Fault.Kill(all.subList(0, Math.min(count, all.size())));
  }

  private Fault network(Fault.Server server) {
    return new Fault.Network(member(), server, any(TROUBLES), millis(500, 5_000));
  }

  private Fault clock() {
    return new Fault.Clock(member(), any(SHIFTS), millis(1_500, 4_000));
  }

  private Fault repeat() {
    return new Fault.Repeat(any(breakable.topics()), random.nextInt(10, 500), random.nextLong());
  }

  private int member() {
    return random.nextInt(breakable.members());
  }

  private String poisoned() {
    return any(breakable.slots() ? ASKED_TOPICS : TOPICS);
  }

  private ServiceName publisher() {
    return any(PUBLISHERS);
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private Duration millis(int least, int most) {
    return Duration.ofMillis(random.nextInt(least, most));
  }
}
