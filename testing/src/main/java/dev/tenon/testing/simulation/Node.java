package dev.tenon.testing.simulation;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Leases;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A service over all its lives, with the database that outlives them. */
final class Node<W> {
  private static final long LONGEST_OUTAGE = Duration.ofSeconds(5).toNanos();
  private static final long NAP = Duration.ofSeconds(10).toNanos();
  private static final int ENOUGH = 1_000;

  private final History<W> history;
  private final String name;
  private final BiFunction<W, ServiceBuilder, ServiceBuilder> definition;
  private final MemoryDatabase database = MemoryDatabase.create();
  private final Leases leases;
  private final Chance outages;
  private final Set<String> parkedBy = new TreeSet<>();
  private int lives;
  private Life life;
  private @Nullable Tenon tenon;

  Node(History<W> history, String name, BiFunction<W, ServiceBuilder, ServiceBuilder> definition) {
    this.history = history;
    this.name = name;
    this.definition = definition;
    this.leases = new VirtualLeases(history.timeline());
    this.outages = history.chance("outages of " + name);
    this.life = newLife();
  }

  private Life newLife() {
    return new Life(history, name, ++lives, parkedBy, this::down);
  }

  /** Starts it on what it has committed. */
  void start() {
    Life its = newLife();
    life = its;
    its.trace(lives == 2 ? "starts" : "starts again", "");
    try {
      ServiceBuilder builder =
          Tenon.service(name)
              .database(new MortalDatabase(database, leases, its))
              .broker(new LivingBroker(history.carrier(), its))
              .clock(history.timeline())
              .host(its);
      tenon = definition.apply(history.world(), builder).start();
    } catch (RuntimeException | Error e) {
      if (!its.isOver()) {
        history.breaks(new Broken("service " + name + " starts", e));
      }
    }
  }

  private void down() {
    tenon = null;
    history.timeline().after(outages.below(LONGEST_OUTAGE), this::start);
  }

  Life life() {
    return life;
  }

  /** What clients call. */
  Tenon tenon() {
    Tenon up = tenon;
    if (up == null) {
      throw new Died(name);
    }
    return up;
  }

  /** When it is the turn of one of its loops. */
  long nextAt() {
    if (life.isOver()) {
      return Timeline.NEVER;
    }
    long next = life.wakeAt();
    for (Turn turn : life.turns()) {
      next = Math.min(next, turn.at());
    }
    return next;
  }

  /** Does what is next. */
  void step() throws InterruptedException {
    Turn next = null;
    for (Turn turn : life.turns()) {
      if (next == null || turn.at() < next.at()) {
        next = turn;
      }
    }
    if (next == null || next.at() > life.wakeAt()) {
      life.wake();
      return;
    }
    Life its = life;
    next.run();
    if (!its.isOver() && its.isAsleep()) {
      its.wakeAt(nextDue());
    }
  }

  /** What was due and is still there does not go by itself: it is looked after now and then. */
  private long nextDue() {
    long due = due();
    long now = history.timeline().now();
    return due > now ? due : now + NAP;
  }

  /** When something of it is due that only time will bring about. */
  long due() {
    long now = history.timeline().now();
    long due = Timeline.NEVER;
    List<Timer> timers = database.progress().due(Instant.MAX, 1);
    if (!timers.isEmpty()) {
      due = Timeline.of(timers.getFirst().due());
    }
    for (OutboxMessage message : database.outbox().due(Instant.MAX, 0, ENOUGH)) {
      Instant its = message.due();
      due = Math.min(due, its == null ? now : Timeline.of(its));
    }
    return due;
  }

  /** Messages that its readers gave up, with why; null if there are none. */
  @Nullable String parked() {
    Map<String, Integer> counts = new TreeMap<>();
    ParkedMessage first = null;
    for (String reader : parkedBy) {
      for (ParkedMessage parked : database.progress().parked(reader, null, ENOUGH)) {
        counts.merge(reader, 1, Integer::sum);
        first = first == null ? parked : first;
      }
    }
    return first == null
        ? null
        : "service %s has parked %s; the first is %s of %s: %s"
            .formatted(name, counts, first.message().payload().type(), first.id(), first.reason());
  }
}
