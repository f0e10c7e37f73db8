package dev.tenon.testing.simulation;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One reader's subscription to a topic. Messages of a key come in order, each after a delay of its
 * own; some come again, with those of the key after them.
 */
final class Group {
  private static final long PAUSE = Duration.ofMillis(20).toNanos();
  private static final long QUICK = Duration.ofMillis(2).toNanos();
  private static final long LATE = Duration.ofDays(3).toNanos();
  private static final int MOST_OF_A_KEY = 8;
  private static final int MOST_KEYS = 16;
  private static final int MOST_LATE = 3;

  private final History<?> history;
  private final String name;
  private final Chance chance;
  private final Chance twice;
  private final long delay;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final PriorityQueue<Lane> due =
      new PriorityQueue<>(
          Comparator.<Lane>comparingLong(lane -> lane.dueAt).thenComparingInt(lane -> lane.number));
  private Broker.@Nullable Handler handler;
  private @Nullable Life life;
  private boolean handling;
  private long plannedAt = Timeline.NEVER;
  private int late;

  /** Messages of one key, and how far they are taken. */
  private static final class Lane {
    private final int number;
    private final List<Message> messages = new ArrayList<>();
    private int taken;
    private long dueAt = Timeline.NEVER;

    /** How many are handed over at once: with those that come early, others that they wait for. */
    private int atLeast = 1;

    Lane(int number) {
      this.number = number;
    }
  }

  Group(History<?> history, String topic, String name) {
    this.history = history;
    this.name = name;
    this.chance = history.chance(name + " of " + topic);
    this.twice = history.chance("duplicates for " + name + " of " + topic);
    // A few are slow, most are quick: what comes first differs from history to history.
    double slowness = chance.happens(0.25) ? 1 : chance.happens(0.5) ? 0.02 : 0;
    this.delay = QUICK + (long) (slowness * history.mix().longestDelay().toNanos());
  }

  /** Takes messages on their way. */
  void add(List<Message> messages) {
    for (Message message : messages) {
      Lane lane = lanes.computeIfAbsent(message.key(), key -> new Lane(lanes.size()));
      lane.messages.add(message);
      if (lane.dueAt == Timeline.NEVER) {
        wait(lane, chance.around(delay));
      }
    }
  }

  /** From now on this life's handler gets them. */
  void handTo(Broker.Handler its, Life of) {
    handler = its;
    life = of;
    plan();
  }

  /** Nobody gets them for now. */
  void rest() {
    handler = null;
    life = null;
  }

  private long now() {
    return history.timeline().now();
  }

  private void wait(Lane lane, long nanos) {
    lane.dueAt = now() + nanos;
    due.add(lane);
    plan();
  }

  /** Sees to it that what is due first is handed over then. */
  private void plan() {
    Lane first = due.peek();
    if (first == null || handling || handler == null || plannedAt <= first.dueAt) {
      return;
    }
    plannedAt = first.dueAt;
    history.timeline().after(Math.max(0, plannedAt - now()), this::handOver);
  }

  private void handOver() {
    if (now() < plannedAt) {
      return; // planned again for later
    }
    plannedAt = Timeline.NEVER;
    Broker.Handler its = handler;
    if (its == null || life == null || life.isOver() || handling) {
      return; // whoever comes next plans it
    }
    Map<Lane, Integer> batch = nextBatch();
    if (batch.isEmpty()) {
      plan();
      return;
    }
    List<Message> messages = new ArrayList<>();
    batch.forEach(
        (lane, count) -> messages.addAll(lane.messages.subList(lane.taken, lane.taken + count)));
    handling = true;
    Set<Message> early = Collections.newSetFromMap(new IdentityHashMap<>());
    try {
      history.trace().add(now(), name, "gets", messages);
      early.addAll(its.handle(List.copyOf(messages)));
      handling = false;
      batch.forEach((lane, count) -> taken(lane, count, early));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      history.trace().add(now(), name, "gives back", List.of(e, messages));
      batch.keySet().forEach(lane -> wait(lane, chance.around(PAUSE)));
    } finally {
      handling = false;
    }
    plan();
  }

  private Map<Lane, Integer> nextBatch() {
    List<Lane> chosen = new ArrayList<>();
    while (chosen.size() < MOST_KEYS && !due.isEmpty() && due.peek().dueAt <= now() + QUICK) {
      chosen.add(due.remove());
    }
    Collections.shuffle(chosen, new Random(chance.number()));
    Map<Lane, Integer> batch = new LinkedHashMap<>();
    for (Lane lane : chosen) {
      int waiting = lane.messages.size() - lane.taken;
      batch.put(lane, Math.min(waiting, lane.atLeast + chance.below(MOST_OF_A_KEY)));
    }
    return batch;
  }

  private void taken(Lane lane, int count, Set<Message> early) {
    for (int i = 0; i < count; i++) {
      if (early.contains(lane.messages.get(lane.taken))) {
        lane.atLeast = count - i + MOST_OF_A_KEY;
        wait(lane, chance.around(PAUSE));
        return;
      }
      lane.taken++;
    }
    lane.atLeast = 1;
    lane.dueAt = Timeline.NEVER;
    if (!history.isCalm() && twice.happens(history.mix().duplicates())) {
      again(lane);
    }
    if (lane.dueAt == Timeline.NEVER && lane.taken < lane.messages.size()) {
      wait(lane, chance.around(delay));
    }
  }

  /** The last few at once, or everything of the key much later. */
  private void again(Lane lane) {
    history.tally().duplicates++;
    if (late < MOST_LATE && twice.happens(0.02)) {
      late++;
      history.timeline().after(twice.below(LATE), () -> rewind(lane, lane.taken));
    } else {
      rewind(lane, 1 + twice.below(Math.min(lane.taken, MOST_OF_A_KEY)));
    }
  }

  private void rewind(Lane lane, int count) {
    if (handling) {
      history.timeline().after(PAUSE, () -> rewind(lane, count));
      return;
    }
    lane.taken -= Math.min(count, lane.taken);
    if (lane.dueAt == Timeline.NEVER) {
      wait(lane, twice.around(delay));
    }
  }
}
