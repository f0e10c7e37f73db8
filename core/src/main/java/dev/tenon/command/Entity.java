package dev.tenon.command;

import dev.tenon.event.StreamId;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A kind of entity: the category of its streams, its rules, and the key that keeps its messages in
 * order (its id, unless said otherwise).
 */
public final class Entity<C, S, E> {
  private final String category;
  private final Decider<C, S, E> decider;
  private final BiFunction<String, S, String> key;
  private final boolean locked;

  private Entity(
      String category,
      Decider<C, S, E> decider,
      BiFunction<String, S, String> key,
      boolean locked) {
    this.category = new StreamId(category, "x").category();
    this.decider = decider;
    this.key = key;
    this.locked = locked;
  }

  /** An entity keyed by its id. */
  public static <C, S, E> Entity<C, S, E> of(String category, Decider<C, S, E> decider) {
    return new Entity<>(category, decider, (id, state) -> id, false);
  }

  /** An entity keyed by its id, its rules three functions as in {@link Decider#of}. */
  public static <C, S, E> Entity<C, S, E> of(
      String category,
      S initial,
      BiFunction<C, S, List<? extends E>> decide,
      BiFunction<S, E, S> evolve) {
    return of(category, Decider.of(initial, decide, evolve));
  }

  /** The same entity, its events keyed by a function of its id and its state after the command. */
  public Entity<C, S, E> keyedBy(BiFunction<String, S, String> keyOf) {
    return new Entity<>(category, decider, keyOf, locked);
  }

  /**
   * The same entity, a command on it taking the exclusive lock of its stream before it is decided,
   * until it is stored: for entities that many change at once, where deciding again and again costs
   * more than waiting in line.
   */
  public Entity<C, S, E> locked() {
    return new Entity<>(category, decider, key, true);
  }

  /** True if commands on it lock its stream. */
  public boolean isLocked() {
    return locked;
  }

  /** The category of its streams. */
  public String category() {
    return category;
  }

  /** Its rules. */
  public Decider<C, S, E> decider() {
    return decider;
  }

  /** The stream of the entity with that id. */
  public StreamId stream(String id) {
    return new StreamId(category, id);
  }

  /** The key of events that led to that state. */
  public String key(String id, S state) {
    return key.apply(id, state);
  }

  @Override
  public String toString() {
    return category;
  }
}
