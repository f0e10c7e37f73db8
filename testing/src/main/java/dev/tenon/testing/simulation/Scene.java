package dev.tenon.testing.simulation;

import dev.tenon.Tenon;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A history as its clients, and those who look at it afterwards, see it. Used on the thread that
 * hands it over, and not kept.
 *
 * @param <W> the world outside, which outlives every service
 */
public final class Scene<W> {
  private final History<W> history;
  private final Chance chance;
  private final Set<Life> called = new HashSet<>();

  Scene(History<W> history, Chance chance) {
    this.history = history;
    this.chance = chance;
  }

  /**
   * A service, as long as this call of a client lasts: ask for it each time. If it is down, or dies
   * meanwhile, the client's call ends and is repeated later from its beginning.
   */
  public Tenon service(String name) {
    Node<W> node = history.node(name);
    called.add(node.life());
    return node.tenon();
  }

  /** The world outside. */
  public W world() {
    return history.world();
  }

  /** What time it is. */
  public Instant now() {
    return history.timeline().instant();
  }

  /** Chance, as the seed has it: a call that is repeated draws the same. */
  public RandomGenerator random() {
    return chance.generator();
  }

  /** True if a service that was called has died. */
  boolean sawDeath() {
    return called.stream().anyMatch(Life::isOver);
  }
}
